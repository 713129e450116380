import { createHash, randomUUID } from "node:crypto";
import { errorCodes, limits } from "../../contract";
import { advance, transitionContext } from "../operation/advance";
import { entryOf } from "../operation/due-index";
import { createOperation } from "../operation/create-operation";
import type { Dependencies } from "../dependencies";
import { describeError } from "../log";
import { isoTime } from "../operation/operation";
import type { OperationRecord } from "../operation/operation-record";
import type { KeyClaim, StoredOperation } from "../operation/operation-store";
import { visibility } from "../operation/retention";
import { traceIdOf } from "../trace-context";

/** A valid request, ready to become an operation. */
export interface Submission {
  readonly input: unknown;
  readonly owner: string;
  readonly traceparent: string;
  /** The client's own trace, where it is another one. */
  readonly clientTraceId?: string;
  readonly idempotencyKey: string | undefined;
  /** The id that the client wants the operation to have. */
  readonly operationId: string | undefined;
}

export type SubmissionResult =
  /** The operation exists and its message is sent, now or by the submit that this one repeats. */
  | { readonly type: "accepted"; readonly record: StoredOperation }
  /** The key belongs to another request. */
  | { readonly type: "keyReused" }
  /** The wanted id belongs to another request's operation. */
  | { readonly type: "idTaken" }
  /** The message could not be sent; the operation has ended. */
  | { readonly type: "dispatchFailed" };

/**
 * Makes one operation of a submission, or finds the one that the same key and request made before.
 * Writes in this order: key, entry in the due index, record, message. A crash after the key: the
 * retry makes the record under the key's id. A crash after the record: the sweeper sends the message.
 */
export async function submit(
  submission: Submission,
  deps: Dependencies,
): Promise<SubmissionResult> {
  const key = keyOf(submission);
  if (key === undefined) return begin(submission, randomUUID(), undefined, deps);
  // Twice at most: an abandoned key is freed once, then claimed anew.
  for (let round = 0; round < 2; round++) {
    const wanted = newClaim(submission, key, deps);
    const claim = await deps.operations.claimKey(wanted);
    // An id that is new was made for this claim; one that the client chose may have come before.
    if (claim.operationId !== wanted.operationId || submission.operationId !== undefined) {
      const existing = await deps.operations.read(claim.operationId);
      if (existing !== undefined && existing.keyHash !== claim.keyHash) return idTaken(claim, deps);
      if (existing !== undefined && isAbandoned(existing, deps)) {
        await deps.operations.releaseKey(claim.keyHash, claim.operationId);
        // The retry asks for the same id again.
        if (existing.id === submission.operationId) await deps.operations.remove(existing);
        continue;
      }
      if (claim.bodyHash !== wanted.bodyHash) return taken(submission);
      if (existing !== undefined) return { type: "accepted", record: existing };
    }
    return begin(submission, claim.operationId, claim.keyHash, deps);
  }
  throw new Error("An idempotency key was freed and taken twice within one submit; send it again.");
}

/**
 * What makes a submit the retry of another: the client's key, or the id that it chose. A key has no
 * spaces, so neither can be taken for the other.
 */
function keyOf({ idempotencyKey, operationId }: Submission): string | undefined {
  return idempotencyKey ?? (operationId === undefined ? undefined : `Operation-Id ${operationId}`);
}

function taken({ idempotencyKey }: Submission): SubmissionResult {
  return { type: idempotencyKey === undefined ? "idTaken" : "keyReused" };
}

/** Only an id that the client chose can lead to an operation that was made without this key. */
async function idTaken(
  { keyHash, operationId }: Pick<KeyClaim, "keyHash" | "operationId">,
  { operations }: Dependencies,
): Promise<SubmissionResult> {
  await operations.releaseKey(keyHash, operationId);
  return { type: "idTaken" };
}

/** A key leads nowhere any more once its operation is forgotten, or was never dispatched. */
export function isAbandoned(record: OperationRecord, deps: Dependencies): boolean {
  return (
    record.error?.code === errorCodes.dispatchFailed ||
    visibility(record, transitionContext(deps)) === "forgotten"
  );
}

async function begin(
  submission: Submission,
  id: string,
  keyHash: string | undefined,
  deps: Dependencies,
): Promise<SubmissionResult> {
  const record = newRecord(submission, id, keyHash, deps);
  const created =
    (await createOperation(record, submission.input, deps)) ?? (await deps.operations.read(id));
  if (created === undefined) {
    throw new Error(`Operation ${id} vanished while it was submitted; send the request again.`);
  }
  if (keyHash !== undefined && created.keyHash !== keyHash) {
    return idTaken({ keyHash, operationId: id }, deps);
  }
  // The span is this submit's own: another one in the stored record means that a twin was first.
  // (Compared, because an insert that the SDK repeats finds its own row taken.)
  if (created.traceparent !== record.traceparent) return { type: "accepted", record: created };
  deps.log({
    event: "operation.create",
    operationId: id,
    traceId: traceIdOf(record.traceparent),
    to: created.status,
    attempt: 0,
    durationMs: 0,
    clientTraceId: submission.clientTraceId,
  });
  return dispatch(created, submission.input, deps);
}

async function dispatch(
  record: StoredOperation,
  input: unknown,
  deps: Dependencies,
): Promise<SubmissionResult> {
  const { id, traceparent } = record;
  try {
    const runId = await deps.dispatcher.dispatch(record, input);
    if (runId !== undefined) await keepRunId(record, runId, deps);
    return { type: "accepted", record };
  } catch (cause) {
    const traceId = traceIdOf(traceparent);
    deps.log({ event: "dispatch.failed", operationId: id, traceId, error: describeError(cause) });
  }
  const error = {
    code: errorCodes.dispatchFailed,
    message: "The request could not be queued; submit it again.",
  };
  await advance(deps, record, { type: "fail", error });
  return { type: "dispatchFailed" };
}

/**
 * In the due index, so that the sweeper starts no other run. The record is left as it was made: the
 * run claims it by that version.
 */
async function keepRunId(
  record: StoredOperation,
  runId: string,
  deps: Dependencies,
): Promise<void> {
  try {
    await deps.due.add({ ...entryOf(record, transitionContext(deps)), runId });
  } catch (error) {
    // The run has started, so the request is accepted whether or not its id could be noted.
    const traceId = traceIdOf(record.traceparent);
    deps.log({
      event: "runId.lost",
      operationId: record.id,
      traceId,
      runId,
      error: describeError(error),
    });
  }
}

/** A record as the acceptor inserts it. */
export function newRecord(
  { owner, traceparent }: Pick<Submission, "owner" | "traceparent">,
  id: string,
  keyHash: string | undefined,
  { clock, settings }: Pick<Dependencies, "clock" | "settings">,
): OperationRecord {
  const now = clock.now();
  const deadlineAt = now + settings.deadlineSeconds * 1000;
  return {
    id,
    status: "NotStarted",
    createdAt: isoTime(now),
    lastUpdatedAt: isoTime(now),
    deadlineAt: isoTime(deadlineAt),
    sweepAt: isoTime(Math.min(deadlineAt, now + limits.redispatchSeconds * 1000)),
    attempt: 0,
    owner,
    traceparent,
    ...(keyHash !== undefined && { keyHash }),
  };
}

/**
 * A claim of a key for an operation, by default one that does not exist yet. An id that the client
 * chose is part of the request: another id is another request.
 */
export function newClaim(
  { owner, input, operationId: chosen }: Pick<Submission, "owner" | "input" | "operationId">,
  key: string,
  { clock, settings }: Pick<Dependencies, "clock" | "settings">,
  operationId: string = chosen ?? randomUUID(),
): KeyClaim {
  const longestLife = settings.deadlineSeconds + 2 * settings.retentionSeconds;
  return {
    keyHash: sha256(JSON.stringify([owner, key])),
    bodyHash: requestHash(chosen === undefined ? input : [input, chosen]),
    operationId,
    sweepAt: isoTime(clock.now() + longestLife * 1000),
  };
}

/** The same for requests that differ in the order of members only. SHA-256, hexadecimal. */
export function requestHash(input: unknown): string {
  return sha256(canonicalJson(input));
}

/** JSON with members in order: a retry may serialize the same request another way. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
