import { type OperationError, type OperationStatus, errorCodes, limits } from "../../contract";
import { advance, transitionContext } from "../operation/advance";
import { createOperation } from "../operation/create-operation";
import type { Dependencies } from "../dependencies";
import { finish } from "../operation/finish";
import { isIdempotencyKey } from "../operation/idempotency-key";
import { isoTime, transition } from "../operation/operation";
import type { OperationRecord } from "../operation/operation-record";
import type { KeyClaim, StoredOperation } from "../operation/operation-store";
import { requestViolations } from "../http/request-schema";
import { continueTrace, linkedTraceId, traceIdOf } from "../trace-context";
import { isAbandoned, newClaim, newRecord, requestHash } from "../endpoints/submission";
import type { ReceivedFacadeMessage } from "./facade-message";
import type { ReceivedMerge } from "./merge";
import type { FacadeDependencies } from "./waiting-runs";

/** Legacy clients share one door: the workflow does not say who called. */
const owner = "";

/**
 * The operation that a message is about: the one that it proposes, which exists from now on, or the
 * one that came first with the same idempotency key. The proposed id then stands for that one. A
 * message that must be refused gets an operation that has failed.
 */
export async function admit(
  message: ReceivedFacadeMessage,
  deps: FacadeDependencies,
): Promise<StoredOperation> {
  const error = refusal(message, deps);
  if (error !== undefined) return refused(message, error, deps);
  const { idempotencyKey, merge } = message;
  if (idempotencyKey == null) {
    return merge === undefined ? ensureOwn(message, deps) : merged(message, merge, deps);
  }
  const wanted = claimOf(message, idempotencyKey, deps);
  const claim = await claimKey(wanted, deps);
  if (claim.bodyHash !== wanted.bodyHash) return refused(message, keyReused, deps);
  return holderOf(claim, message, deps);
}

/**
 * The operation that runs for the same request of the same caller, or the one that the message
 * proposes. An earlier delivery has decided already where it made the record.
 */
async function merged(
  message: ReceivedFacadeMessage,
  merge: ReceivedMerge,
  deps: FacadeDependencies,
): Promise<StoredOperation> {
  const own = await deps.operations.read(message.operationId);
  if (own?.aliasOf !== undefined) return (await deps.operations.read(own.aliasOf)) ?? own;
  if (own !== undefined && own.status !== "NotStarted") return own;
  // Of no client's choice: a key has no spaces.
  const key = `from ${merge.address} ${requestHash(message.request)}`;
  const endsAt = isoTime(merge.receivedAt + merge.windowMilliseconds);
  const wanted = { ...claimOf(message, key, deps), sweepAt: endsAt };
  const claim = await claimWindow(wanted, merge, deps);
  return claim === undefined ? ensureOwn(message, deps) : holderOf(claim, message, deps);
}

function claimOf(
  { request, operationId }: ReceivedFacadeMessage,
  key: string,
  deps: Dependencies,
): KeyClaim {
  return newClaim({ owner, input: request, operationId: undefined }, key, deps, operationId);
}

/** The operation that a claim leads to; the proposed id stands for it from now on. */
async function holderOf(
  { operationId, keyHash }: KeyClaim,
  message: ReceivedFacadeMessage,
  deps: FacadeDependencies,
): Promise<StoredOperation> {
  const found = await ensure(message, operationId, keyHash, deps);
  return found.id === message.operationId ? found : standFor(message, found, deps);
}

function ensureOwn(
  message: ReceivedFacadeMessage,
  deps: FacadeDependencies,
): Promise<StoredOperation> {
  return ensure(message, message.operationId, undefined, deps);
}

const keyReused: OperationError = {
  code: errorCodes.idempotencyKeyReused,
  message: "This Idempotency-Key came with another request before; use a new key for a new one.",
};

function refusal(
  { request, idempotencyKey }: ReceivedFacadeMessage,
  { settings }: Dependencies,
): OperationError | undefined {
  if (idempotencyKey != null && !isIdempotencyKey(idempotencyKey)) {
    const message = `Idempotency-Key must be 1 to ${limits.idempotencyKeyLength} visible ASCII characters; got ${idempotencyKey.length} characters.`;
    return { code: errorCodes.invalidHeader, message };
  }
  const violations = requestViolations(request, settings.work);
  if (violations.length === 0) return undefined;
  const list = violations
    .slice(0, limits.violations)
    .map(({ pointer, message }) => `${pointer || "/"} ${message}`);
  const more = violations.length - list.length;
  const rest = more > 0 ? `; and ${more} more` : "";
  return {
    code: errorCodes.invalidRequest,
    message: `The request is not valid: ${list.join("; ")}${rest}.`,
  };
}

/** The claim that holds the key; one whose operation is forgotten makes way, once. */
async function claimKey(wanted: KeyClaim, deps: Dependencies): Promise<KeyClaim> {
  const claim = await deps.operations.claimKey(wanted);
  if (claim.operationId === wanted.operationId) return claim;
  const existing = await deps.operations.read(claim.operationId);
  if (existing === undefined || !isAbandoned(existing, deps)) return claim;
  await deps.operations.releaseKey(claim.keyHash, claim.operationId);
  return deps.operations.claimKey(wanted);
}

/**
 * The claim that holds the window: this message's, once the window of another is over, or its
 * operation has ended or is being canceled. `undefined` when this message is the older one, of a
 * window of its own: nobody can be its repetition any more.
 */
async function claimWindow(
  wanted: KeyClaim,
  { receivedAt, windowMilliseconds }: ReceivedMerge,
  deps: Dependencies,
): Promise<KeyClaim | undefined> {
  const claim = await deps.operations.claimKey(wanted);
  if (claim.operationId === wanted.operationId) return claim;
  const after = receivedAt - (Date.parse(claim.sweepAt) - windowMilliseconds);
  if (after < -windowMilliseconds) return undefined;
  const existing = await deps.operations.read(claim.operationId);
  const isOpen = existing === undefined || takesRepetitions.includes(existing.status);
  if (isOpen && after <= windowMilliseconds) return claim;
  await deps.operations.releaseKey(claim.keyHash, claim.operationId);
  return deps.operations.claimKey(wanted);
}

const takesRepetitions: readonly OperationStatus[] = ["NotStarted", "Running"];

/** The record of an id: made now, by an earlier delivery, by a twin, or by the run that overran. */
async function ensure(
  message: ReceivedFacadeMessage,
  id: string,
  keyHash: string | undefined,
  deps: FacadeDependencies,
): Promise<StoredOperation> {
  const { callbackUrl, request } = message;
  const record = newRecord(
    { owner, traceparent: continueTrace(deps.traceparent) },
    id,
    keyHash,
    deps,
  );
  // With who waits from the start: a new record need not be written again for that.
  const callbacks = deps.callbacks.accepts(callbackUrl) ? [callbackUrl] : [];
  const stored = await insert({ ...record, callbacks }, request, deps);
  if (stored.traceparent === record.traceparent) logCreation(stored, message, deps);
  return stored;
}

/** The trace is the host's, which continues the run's; a client's is a link. */
function logCreation(
  { id, status, traceparent }: StoredOperation,
  { clientTraceparent }: ReceivedFacadeMessage,
  deps: FacadeDependencies,
): void {
  deps.log({
    event: "operation.create",
    operationId: id,
    traceId: traceIdOf(traceparent),
    to: status,
    attempt: 0,
    durationMs: 0,
    clientTraceId: linkedTraceId(clientTraceparent, traceparent),
  });
}

async function insert(
  record: OperationRecord,
  request: unknown,
  deps: FacadeDependencies,
): Promise<StoredOperation> {
  const stored =
    (await createOperation(record, request ?? null, deps)) ??
    (await deps.operations.read(record.id));
  if (stored !== undefined) return stored;
  throw new Error(`Operation ${record.id} vanished while it was made; deliver the message again.`);
}

/** Makes the proposed id stand for the found operation, unless it has a fate of its own by now. */
async function standFor(
  message: ReceivedFacadeMessage,
  found: StoredOperation,
  deps: FacadeDependencies,
): Promise<StoredOperation> {
  const { operationId } = message;
  const traceparent = continueTrace(deps.traceparent);
  const fresh = newRecord({ owner, traceparent }, operationId, undefined, deps);
  const alias = transition(fresh, { type: "alias", of: found.id }, transitionContext(deps));
  const own = await insert(alias.legal ? alias.record : fresh, null, deps);
  if (own.aliasOf !== undefined) return found;
  const { record } = await advance(deps, own, { type: "alias", of: found.id });
  // It ended meanwhile, or a client that polls it has asked to cancel it.
  return record === undefined || record.aliasOf !== undefined ? found : record;
}

async function refused(
  message: ReceivedFacadeMessage,
  error: OperationError,
  deps: FacadeDependencies,
): Promise<StoredOperation> {
  const own = await ensure(message, message.operationId, undefined, deps);
  await finish(own, { type: "fail", error }, deps);
  return (await deps.operations.read(own.id)) ?? own;
}
