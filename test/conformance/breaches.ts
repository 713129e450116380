import { headers, type Problem } from "../../contract";
import type { Answer } from "../../functions/http/answer";
import { type Asked, type Breach, doorPath } from "./served-app";

type When = (answer: Answer, asked: Asked) => boolean;

const submits: When = (_answer, { path }) => path === "/api/requests";
const statuses: When = (_answer, { path }) => path.startsWith("/api/status/");
const operations: When = (_answer, { path }) => path.startsWith("/api/operations/");
const results: When = (_answer, { path }) => path.startsWith("/api/results/");
const descriptions: When = (_answer, { path }) => path === "/api/openapi.json";
const atDoor: When = (_answer, { path }) => path === doorPath;

const withStatus =
  (status: number): When =>
  (answer) =>
    answer.status === status;
const deletes: When = (_answer, { method }) => method === "DELETE";
const profile =
  (name: string): When =>
  (_answer, { query }) =>
    query.get("profile") === name;

const both =
  (...conditions: readonly When[]): When =>
  (answer, asked) =>
    conditions.every((holds) => holds(answer, asked));

/** Answers with another status where the condition holds. */
function answers(status: number, when: When): Breach {
  return (answer, asked) => (when(answer, asked) ? { ...answer, status } : answer);
}

function without(header: string, when: When = () => true): Breach {
  return (answer, asked) => {
    if (!when(answer, asked)) return answer;
    return { ...answer, headers: withoutHeader(answer, header) };
  };
}

function withoutHeader(answer: Answer, header: string): Record<string, string> {
  return Object.fromEntries(Object.entries(answer.headers).filter(([name]) => name !== header));
}

function withHeader(header: string, value: string, when: When): Breach {
  return (answer, asked) =>
    when(answer, asked) ? { ...answer, headers: { ...answer.headers, [header]: value } } : answer;
}

function changed(change: (body: Record<string, unknown>) => void, when: When): Breach {
  return (answer, asked) => {
    if (!when(answer, asked) || answer.body === undefined) return answer;
    const body = JSON.parse(Buffer.from(answer.body).toString()) as Record<string, unknown>;
    change(body);
    const kept = withoutHeader(answer, headers.contentLength);
    return { ...answer, headers: kept, body: JSON.stringify(body) };
  };
}

const isProblem: When = (answer) => answer.headers[headers.errorCode] !== undefined;
const newId = "7351d3ff-d30b-46df-aa5f-c35d00a9e624";

/** For each requirement, a way in which a service can violate it. */
export const breaches: Readonly<Record<string, Breach>> = {
  "submit.accepted": without(headers.operationLocation, submits),
  "submit.record-first": answers(404, operations),
  "submit.host-ignored": (answer, asked) =>
    asked.headers.has("x-forwarded-host")
      ? { ...answer, headers: { ...answer.headers, location: "https://evil.example/" } }
      : answer,
  "submit.unauthenticated": answers(202, withStatus(401)),
  "submit.media-type": without(headers.acceptPost),
  "submit.violations": changed((body) => delete body["violations"], withStatus(400)),
  "submit.hostile": answers(500, both(submits, withStatus(400))),
  "submit.too-large": answers(400, withStatus(413)),
  "submit.chunked": answers(400, (_answer, asked) => !asked.headers.has(headers.contentLength)),
  "submit.idempotency-key": changed(
    (body) => (body["id"] = newId),
    (_answer, { before }) => before > 0,
  ),
  "submit.key-reused": answers(202, withStatus(422)),
  "submit.key-malformed": answers(202, withStatus(400)),
  "submit.operation-id": answers(422, withStatus(409)),
  "submit.prefer-wait": answers(302, withStatus(303)),
  "submit.not-allowed": without(headers.allow),
  "submit.profile-unknown": answers(202, withStatus(400)),
  "status.pending.redirect": without(headers.location, statuses),
  "status.pending.see-other": answers(202, statuses),
  "status.pending.inline": (answer, asked) =>
    statuses(answer, asked) ? { ...answer, body: "{}" } : answer,
  "status.succeeded.redirect": withHeader("location", "https://blob.example/r", withStatus(302)),
  "status.succeeded.see-other": answers(302, profile("see-other")),
  "status.succeeded.inline": answers(302, profile("inline")),
  "status.failed": answers(500, withStatus(422)),
  "status.long-poll": without(headers.preferenceApplied),
  "operation.shape": changed((body) => delete body["percentComplete"], operations),
  "operation.failed": changed((body) => delete body["error"], operations),
  "cancel.asked": changed((body) => delete body["error"], operations),
  "cancel.too-late": answers(202, deletes),
  "unknown.status": answers(410, both(statuses, withStatus(404))),
  "unknown.operation": answers(410, both(operations, withStatus(404))),
  "unknown.result": changed((body) => (body["error"] = { code: "Gone" }), results),
  "polling.too-fast": answers(200, withStatus(429)),
  "problem.page": changed((body) => (body["type"] = "about:blank"), isProblem),
  "result.content": withHeader(headers.cacheControl, "public", results),
  "result.head": withHeader(headers.etag, '"x"', (_answer, { method }) => method === "HEAD"),
  "result.not-modified": answers(200, withStatus(304)),
  "result.precondition": answers(200, withStatus(412)),
  "result.range": without(headers.contentRange, withStatus(206)),
  "result.range-beyond": answers(200, withStatus(416)),
  "result.not-ready": without(headers.retryAfter, results),
  "result.not-available": answers(200, both(results, withStatus(404))),
  "result.valet-key": changed(
    (body) => (body["contentUrl"] = String(body["contentUrl"]).replace("sp=r", "sp=rw")),
    results,
  ),
  "description.openapi": changed(
    (body) => (body["openapi"] = "2.0"),
    both(descriptions, withStatus(200)),
  ),
  "every.request-id": without(headers.requestId, statuses),
  "every.nosniff": without(headers.contentTypeOptions, statuses),
  "every.exposed": withHeader(headers.exposeHeaders, "Location", statuses),
  "every.problem": changed(
    (body) => ((body as Partial<Problem> & { status?: number }).status = 404),
    isProblem,
  ),
  "every.no-server-error": answers(500, both(statuses, withStatus(404))),
  "every.operation": changed(
    (body) => (body["expiresAt"] = "2026-01-01T00:00:00Z"),
    (answer, asked) => both(submits, withStatus(202))(answer, asked),
  ),
  "facade.answered": answers(202, both(atDoor, withStatus(200))),
  "facade.violations": answers(500, atDoor),
  "facade.hostile": answers(500, both(atDoor, withStatus(400))),
  "facade.failed": answers(500, both(atDoor, withStatus(422))),
  "facade.problem": without(headers.errorCode, atDoor),
  "facade.idempotency-key": changed(
    (body) => (body["totalCents"] = 0),
    (_answer, { before }) => before > 0,
  ),
  "facade.unauthenticated": answers(200, withStatus(401)),
};
