import { type Profile, errorCodes, headers, isTerminal, limits } from "../../contract";
import type { Dependencies } from "../dependencies";
import { type Answer, type IncomingRequest, json } from "../http/answer";
import { callerOf } from "../http/caller";
import { readJsonBody } from "../http/json-body";
import { readPreference } from "../http/prefer";
import { problem, refuse } from "../http/problem";
import { chosenProfile } from "../http/profile";
import { requestViolations, simulateViolation } from "../http/request-schema";
import { retryAfter } from "../http/retry-after";
import { operationUrl, statusUrl } from "../http/urls";
import { isIdempotencyKey } from "../operation/idempotency-key";
import type { StoredOperation } from "../operation/operation-store";
import { continueTrace } from "../trace-context";
import { operationView } from "./operation-view";
import { statusAnswer } from "./status-answer";
import { submit } from "./submission";

/** How often a held submit (`Prefer: wait=n`) looks at its operation. */
const waitStepMilliseconds = 250;

/** Seconds after which to submit again when the message could not be sent. */
const dispatchRetrySeconds = 5;

/**
 * `POST /api/requests`: makes an operation of a valid request and answers 202, or what the status
 * endpoint would when the operation ends within `Prefer: wait=n`.
 */
export async function acceptWork(request: IncomingRequest, deps: Dependencies): Promise<Answer> {
  const owner = callerOf(request, deps.settings);
  const profile = chosenProfile(request);
  const preference = readPreference(request.headers.get(headers.prefer));
  const idempotencyKey = readIdempotencyKey(request);
  const input = await readWorkRequest(request, deps);
  const traceparent = continueTrace(request.headers.get(headers.traceparent));

  const result = await submit({ input, owner, traceparent, idempotencyKey }, deps);
  switch (result.type) {
    case "keyReused":
      return problem(
        errorCodes.idempotencyKeyReused,
        "This Idempotency-Key came with another request before; use a new key for a new request.",
      );
    case "dispatchFailed":
      return problem(
        errorCodes.dispatchFailed,
        "The work could not be handed over; submit again later.",
        {
          [headers.retryAfter]: String(dispatchRetrySeconds),
        },
      );
    case "accepted": {
      const record = await waitForEnd(result.record, preference.waitSeconds, deps);
      const ended = preference.waitSeconds > 0 && isTerminal(record.status);
      const answer = ended
        ? await statusAnswer(record, profile, deps)
        : acceptedAnswer(record, profile, deps);
      return withHeaders(answer, {
        [headers.operationLocation]: operationUrl(deps.settings, record.id),
        ...(preference.applied && { [headers.preferenceApplied]: preference.applied }),
      });
    }
  }
}

/** `Prefer: wait=n`: watches the record until it is terminal or the time is over. */
async function waitForEnd(
  accepted: StoredOperation,
  seconds: number,
  { operations, clock }: Dependencies,
): Promise<StoredOperation> {
  const until = clock.now() + seconds * 1000;
  let record = accepted;
  while (!isTerminal(record.status) && clock.now() < until) {
    await clock.sleep(Math.min(waitStepMilliseconds, until - clock.now()));
    record = (await operations.read(record.id)) ?? record;
  }
  return record;
}

function acceptedAnswer(
  record: StoredOperation,
  profile: Profile | undefined,
  { settings, clock }: Dependencies,
): Answer {
  return json(202, operationView(settings, record), {
    [headers.location]: statusUrl(settings, record.id, profile),
    // A repeated submit may find the end: even then a 202 says when to look.
    [headers.retryAfter]: "1",
    ...retryAfter(clock, record),
  });
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
  { settings }: Dependencies,
): Promise<unknown> {
  const input = await readJsonBody(request);
  const violations = [...requestViolations(input), ...simulateViolation(input, settings)];
  if (violations.length === 0) return input;
  return refuse(
    errorCodes.invalidRequest,
    `The body has ${violations.length} violation(s) of the work request's schema; correct what "violations" lists.`,
    {},
    violations,
  );
}

function withHeaders(answer: Answer, extra: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...extra } };
}
