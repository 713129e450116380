import { type Profile, errorCodes, headers, isTerminal, limits } from "../../contract";
import type { Dependencies } from "../dependencies";
import { json, withHeaders, type Answer, type IncomingRequest } from "../http/answer";
import { callerOf } from "../http/caller";
import { readJsonBody } from "../http/json-body";
import { readPreference } from "../http/prefer";
import { problem, refuse } from "../http/problem";
import { chosenProfile } from "../http/profile";
import { anyRequestViolations, requestViolations } from "../http/request-schema";
import { retryAfter } from "../http/retry-after";
import { operationUrl, statusUrl } from "../http/urls";
import { isIdempotencyKey } from "../operation/idempotency-key";
import { isOperationId } from "../operation/operation-id";
import type { StoredOperation } from "../operation/operation-store";
import { bounded } from "../text";
import { continueTrace, linkedTraceId } from "../trace-context";
import { operationView } from "./operation-view";
import { statusAnswer } from "./status-answer";
import { submit } from "./submission";
import { waitForEnd } from "./wait-for-end";

/** For messages only. */
const exampleId = "6f1c0e6e-8a35-4d52-9a52-1d1f0f6f2c11";

/** Seconds after which to submit again when the message could not be sent. */
const dispatchRetrySeconds = 5;

/**
 * `POST /api/requests`: makes an operation of a valid request and answers 202, or what the status
 * endpoint would when the operation ends within `Prefer: wait=n`.
 */
export async function acceptWork(request: IncomingRequest, deps: Dependencies): Promise<Answer> {
  const owner = callerOf(request, deps.settings);
  const profile = chosenProfile(request);
  const idempotencyKey = readIdempotencyKey(request);
  const input = await readWorkRequest(request, deps);
  const traceparent = continueTrace(deps.traceparent);
  const clientTraceId = linkedTraceId(request.headers.get(headers.traceparent), traceparent);

  const operationId = readOperationId(request);
  const submission = { input, owner, traceparent, clientTraceId, idempotencyKey, operationId };
  const result = await submit(submission, deps);
  switch (result.type) {
    case "keyReused":
      return problem(
        errorCodes.idempotencyKeyReused,
        "This Idempotency-Key came with another request before; use a new key for a new request.",
      );
    case "idTaken":
      return problem(
        errorCodes.operationIdTaken,
        "This Operation-Id names the operation of another request; use a fresh UUID.",
      );
    case "dispatchFailed":
      return problem(
        errorCodes.dispatchFailed,
        "The work could not be handed over; submit again later.",
        { [headers.retryAfter]: String(dispatchRetrySeconds) },
      );
    case "accepted":
      return answerAccepted(result.record, profile, request, deps);
  }
}

async function answerAccepted(
  accepted: StoredOperation,
  profile: Profile | undefined,
  request: IncomingRequest,
  deps: Dependencies,
): Promise<Answer> {
  const { record, applied } = await waitForEnd(accepted, request, deps);
  const hasWaited = applied[headers.preferenceApplied] !== undefined;
  const answer =
    hasWaited && isTerminal(record.status)
      ? await statusAnswer(record, profile, deps, "POST")
      : acceptedAnswer(record, profile, deps);
  return withHeaders(answer, {
    [headers.operationLocation]: operationUrl(deps.settings, record.id),
    ...applied,
    ...(answer.status === 202 && respondedAsync(request, applied)),
  });
}

/** A 202 is what `respond-async` asks for, also after a wait. */
function respondedAsync(
  request: IncomingRequest,
  { [headers.preferenceApplied]: waited }: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { respondAsync } = readPreference(request.headers.get(headers.prefer));
  if (!respondAsync) return {};
  const both = ["respond-async", ...(waited === undefined ? [] : [waited])];
  return { [headers.preferenceApplied]: both.join(", ") };
}

function acceptedAnswer(
  record: StoredOperation,
  profile: Profile | undefined,
  deps: Dependencies,
): Answer {
  const { settings } = deps;
  return json(202, operationView(settings, record), {
    [headers.location]: statusUrl(settings, record.id, profile),
    // A repeated submit may find the end: even then a 202 says when to look.
    [headers.retryAfter]: "1",
    ...retryAfter(deps, record),
  });
}

/** The client's own id for the operation, in lower case, as ids are compared. */
function readOperationId(request: IncomingRequest): string | undefined {
  const given = request.headers.get(headers.operationId);
  if (given === null) return undefined;
  const id = given.trim().toLowerCase();
  if (isOperationId(id)) return id;
  return refuse(
    errorCodes.invalidHeader,
    `Operation-Id must be a UUID such as ${exampleId}; got ${JSON.stringify(bounded(given, 40))}.`,
  );
}

function readIdempotencyKey(request: IncomingRequest): string | undefined {
  const key = request.headers.get(headers.idempotencyKey);
  if (key === null) return undefined;
  if (isIdempotencyKey(key)) return key;
  return refuse(
    errorCodes.invalidHeader,
    `Idempotency-Key must be 1 to ${limits.idempotencyKeyLength} visible ASCII characters; got ${key.length} characters.`,
  );
}

async function readWorkRequest(
  request: IncomingRequest,
  { settings, requestSchema }: Dependencies,
): Promise<unknown> {
  const input = await readJsonBody(request);
  const violations =
    requestSchema === "any" ? anyRequestViolations(input) : requestViolations(input, settings.work);
  if (violations.length === 0) return input;
  return refuse(
    errorCodes.invalidRequest,
    `The body has ${violations.length} violation(s) of the work request's schema; correct what "violations" lists.`,
    {},
    violations,
  );
}
