import {
  type FacadeAnswer,
  defaultHeaders,
  errorCodes,
  headers,
  isTerminal,
  limits,
  mediaTypes,
} from "../../contract";
import { advance } from "../operation/advance";
import type { Dependencies } from "../dependencies";
import { type ByteStream, isByteStream } from "../byte-stream";
import { type Answer, bytesOf, isJson } from "../http/answer";
import { problem, ProblemError, rendered } from "../http/problem";
import { operationUrl, resultUrl } from "../http/urls";
import type { StoredOperation } from "../operation/operation-store";
import { statusAnswer } from "../endpoints/status-answer";
import { traceIdOf } from "../trace-context";
import type { CallbackClient, CallbackOutcome } from "./callback-client";

export interface FacadeDependencies extends Dependencies {
  readonly callbacks: CallbackClient;
}

/** Pauses before another attempt; after the last the message goes back to the queue. */
const retryMilliseconds = [500, 2_000];

/** A waiting run, and the record as it is once the run is written down, or could not be. */
export interface Attachment {
  readonly record: StoredOperation;
  /** URL to call at once: the operation had ended. */
  readonly callNow: readonly string[];
}

/** Writes down who waits for the operation, so that whoever ends it knows. */
export async function attach(
  record: StoredOperation,
  callbackUrl: string,
  deps: FacadeDependencies,
): Promise<Attachment> {
  const about = { operationId: record.id, traceId: traceIdOf(record.traceparent) };
  if (!deps.callbacks.accepts(callbackUrl)) {
    deps.log({ event: "callback.refused", ...about, reason: "its URL is not on the allowed host" });
    return { record, callNow: [] };
  }
  const { advanced, record: stored = record } = await advance(deps, record, {
    type: "attach",
    callbackUrl,
  });
  if (!advanced) return { record: stored, callNow: [callbackUrl] };
  if (!stored.callbacks?.includes(callbackUrl)) {
    deps.log({ event: "callback.refused", ...about, reason: "too many runs wait already" });
  }
  return { record: stored, callNow: [] };
}

/**
 * Calls back everybody who waits for an operation, when it has ended. Throws when somebody could
 * not be reached, so that the message comes again; who was reached is not called again.
 */
export async function answerWaitingRuns(
  id: string,
  callNow: readonly string[],
  deps: FacadeDependencies,
): Promise<void> {
  const record = await deps.operations.read(id);
  if (record === undefined) return;
  await answerRuns(record, [...(record.callbacks ?? []), ...callNow], deps);
}

/** Calls back only the runs that came when the operation had ended: nobody has written them down. */
export async function answerLateRuns(
  id: string,
  callNow: readonly string[],
  deps: FacadeDependencies,
): Promise<void> {
  if (callNow.length === 0) return;
  const record = await deps.operations.read(id);
  if (record !== undefined) await answerRuns(record, callNow, deps);
}

async function answerRuns(
  record: StoredOperation,
  waiting: readonly string[],
  deps: FacadeDependencies,
): Promise<void> {
  const urls = [...new Set(waiting)];
  if (!isTerminal(record.status) || urls.length === 0) return;
  const answer = await facadeAnswer(record, deps);
  const outcomes = await Promise.all(urls.map((url) => callBack(url, answer, record, deps)));
  const callbackUrls = urls.filter((_url, index) => outcomes[index] !== "unreachable");
  await advance(deps, record, { type: "answered", callbackUrls });
  const unreached = urls.length - callbackUrls.length;
  if (unreached > 0) {
    throw new Error(
      `Operation ${record.id} has ended, but ${unreached} waiting run(s) were out of reach.`,
    );
  }
}

async function callBack(
  url: string,
  answer: FacadeAnswer,
  { id, traceparent }: StoredOperation,
  { callbacks, clock, log }: FacadeDependencies,
): Promise<CallbackOutcome> {
  let outcome = await callbacks.post(url, answer, traceparent);
  for (const pause of retryMilliseconds) {
    if (outcome !== "unreachable") break;
    await clock.sleep(pause);
    outcome = await callbacks.post(url, answer, traceparent);
  }
  const traceId = traceIdOf(traceparent);
  log({ event: `callback.${outcome}`, operationId: id, traceId, status: answer.statusCode });
  return outcome;
}

const refusals = [
  errorCodes.invalidRequest,
  errorCodes.invalidHeader,
  errorCodes.idempotencyKeyReused,
] as const;

/** What the facade answers its client: what the status endpoint would, in the profile `inline`. */
async function facadeAnswer(record: StoredOperation, deps: Dependencies): Promise<FacadeAnswer> {
  const refused = refusals.find((code) => code === record.error?.code);
  const answer = refused
    ? problem(refused, record.error?.message ?? "")
    : await relayable(
        await statusAnswer(record, "inline", deps).catch(answerOfProblem),
        record,
        deps,
      );
  const { body = "null" } = rendered(answer, deps.settings.problemBaseUrl);
  const contentType = answer.headers[headers.contentType] ?? mediaTypes.json;
  return {
    statusCode: answer.status,
    headers: {
      ...defaultHeaders,
      ...withoutValidators(answer.headers),
      [headers.operationLocation]: operationUrl(deps.settings, record.id),
    },
    contentType,
    body: workflowContent(await bytesOf(body), contentType),
  };
}

/** The answer, or where its result is when that is too large: which is known before it is read. */
async function relayable(
  answer: Answer,
  { id }: StoredOperation,
  { settings }: Dependencies,
): Promise<Answer> {
  const bytes = Number(answer.headers[headers.contentLength] ?? 0);
  if (bytes <= limits.facadeResultBytes) return answer;
  if (isByteStream(answer.body)) await abandon(answer.body);
  return problem(
    errorCodes.resultTooLarge,
    `The operation has succeeded; its result of ${bytes} bytes is larger than the ${limits.facadeResultBytes} bytes that are answered here: GET Location.`,
    { [headers.location]: resultUrl(settings, id) },
  );
}

/** Only an iteration that has begun lets go of its source when it ends early. */
async function abandon(stream: ByteStream): Promise<void> {
  const iteration = stream[Symbol.asyncIterator]();
  await iteration.next();
  await iteration.return?.();
}

/** Length and version are those of the stored bytes, which a workflow may write another way. */
function withoutValidators(given: Answer["headers"]): Answer["headers"] {
  const left: readonly string[] = [headers.contentLength, headers.etag];
  return Object.fromEntries(Object.entries(given).filter(([name]) => !left.includes(name)));
}

/** Content as a workflow holds it: JSON as its value, anything else as base64 with its type. */
function workflowContent(bytes: Buffer, contentType: string): unknown {
  return isJson(contentType)
    ? (JSON.parse(bytes.toString("utf8")) as unknown)
    : { "$content-type": contentType, $content: bytes.toString("base64") };
}

function answerOfProblem(error: unknown): Answer {
  if (error instanceof ProblemError) return error.answer;
  throw error;
}
