import {
  errorCodes,
  headers,
  isTerminal,
  limits,
  queries,
  viaSas,
  type ValetKey,
} from "../../contract";
import type { Dependencies } from "../dependencies";
import { empty, json, withHeaders, type Answer, type IncomingRequest } from "../http/answer";
import { requestedRange } from "../http/byte-range";
import { checkIfMatch, matchesIfNoneMatch } from "../http/preconditions";
import { problem, refuse } from "../http/problem";
import { retryAfter } from "../http/retry-after";
import { isoTime } from "../operation/operation";
import type { StoredOperation } from "../operation/operation-store";
import {
  partialAnswer,
  resultAnswer,
  resultCacheControl,
  resultGone,
  resultHeaders,
} from "./result-answer";
import { visibleOperation } from "./visible-operation";

/** How far a valet key reaches back, for a storage service whose clock is behind. */
const clockSkewMilliseconds = 60_000;

/** `GET /api/results/{id}`: the stored content, as it comes from storage, the range of it, or with `?via=sas` a valet key to it. */
export async function getResult(request: IncomingRequest, deps: Dependencies): Promise<Answer> {
  const via = request.query.get(queries.via);
  if (via !== null && via !== viaSas) {
    const got = JSON.stringify(via.slice(0, 40));
    refuse(errorCodes.invalidRequest, `The query parameter via must be ${viaSas}; got ${got}.`);
  }
  const record = await visibleOperation(request, deps);
  if (!isTerminal(record.status)) {
    const detail = "The operation is not done; poll its status.";
    refuse(errorCodes.resultNotReady, detail, retryAfter(deps, record));
  }
  if (record.status !== "Succeeded") {
    const detail = `The operation ended as ${record.status}; its status says why.`;
    refuse(errorCodes.resultNotAvailable, detail);
  }
  if (via === viaSas) return valetKey(record, deps);
  const answer = isConditional(request)
    ? await conditional(record, request, deps)
    : await resultAnswer(record, deps);
  const isContent = answer.status < 300;
  return isContent ? withHeaders(answer, { [headers.acceptRanges]: "bytes" }) : answer;
}

/** These look at the properties first: the content may not be wanted. */
function isConditional({ method, headers: given }: IncomingRequest): boolean {
  const conditions = [headers.ifMatch, headers.ifNoneMatch, headers.range];
  return method === "HEAD" || conditions.some((name) => given.get(name) !== null);
}

async function conditional(
  record: StoredOperation,
  request: IncomingRequest,
  deps: Dependencies,
): Promise<Answer> {
  const result = (await deps.results.properties(record.id)) ?? resultGone();
  checkIfMatch(request, result.etag);
  const known = request.headers.get(headers.ifNoneMatch);
  if (known !== null && matchesIfNoneMatch(known, result.etag)) {
    return empty(304, { ...resultCacheControl, [headers.etag]: result.etag });
  }
  // Range is for GET alone (RFC 9110, 14.2).
  if (request.method === "HEAD") return empty(200, resultHeaders(result));
  const range = requestedRange(request, result);
  if (range === "whole") return resultAnswer(record, deps);
  if (range !== "unsatisfiable") return partialAnswer(record, range, result, deps);
  const { contentLength } = result;
  const detail = `The result has ${contentLength} bytes; ask for some of them.`;
  return problem(errorCodes.rangeNotSatisfiable, detail, {
    [headers.contentRange]: `bytes */${contentLength}`,
  });
}

async function valetKey(record: StoredOperation, deps: Dependencies): Promise<Answer> {
  const startsAt = deps.clock.now() - clockSkewMilliseconds;
  // Storage reads whole seconds.
  const end = Math.floor((startsAt + limits.sasSeconds * 1000) / 1000) * 1000;
  const expiresAt = Math.min(end, Date.parse(record.expiresAt ?? isoTime(end)));
  const { disposition } = (await deps.results.properties(record.id)) ?? resultGone();
  const contentUrl = await deps.results.valetKeyUrl(record.id, startsAt, expiresAt, disposition);
  const body: ValetKey = { contentUrl, expiresAt: isoTime(expiresAt) };
  return json(200, body);
}
