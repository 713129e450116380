import { type OperationError, errorCodes, limits } from "../../contract";
import { attemptsExhausted, failOperation, finish } from "../operation/finish";
import type { StoredOperation } from "../operation/operation-store";
import { isPermanentRefusal } from "../operation/refusal";
import { describeError } from "../log";
import { bounded } from "../text";
import { admit } from "./admission";
import { type ReceivedFacadeMessage, readFacadeMessage } from "./facade-message";
import { answerWaitingRuns, attach, type FacadeDependencies } from "./waiting-runs";

/** What the broker says of a dead-lettered message. */
export interface DeadLetter {
  readonly reason: string;
  /** Deliveries before it was dead-lettered. */
  readonly deliveryCount: number;
}

/** Reason of a message that waited longer than the queue's time to live. */
const expired = "TTLExpiredException";

/**
 * Ends the operation of a message that no delivery could finish, and answers who waits. A
 * dead-letter queue has no dead-letter queue: what storage will never take is logged and done with,
 * and before any other failure throws, so that the message stays, the message is held for a while.
 */
export async function handleDeadLetter(
  received: unknown,
  letter: DeadLetter,
  deps: FacadeDependencies,
): Promise<void> {
  const message = readFacadeMessage(received);
  if (message === undefined) return deps.log({ event: "dead-letter.unreadable", ...letter });
  try {
    await endOperation(message, letter, deps);
  } catch (error) {
    const { operationId } = message;
    const pauseSeconds = isPermanentRefusal(error) ? 0 : pauseAfter(letter);
    const about = { operationId, ...letter, pauseSeconds, error: describeError(error) };
    deps.log({ event: "dead-letter.failed", ...about });
    if (pauseSeconds === 0) return;
    await deps.clock.sleep(pauseSeconds * 1000);
    throw error;
  }
}

/** Longer with each delivery: abandoned at once, a message comes again dozens of times a second. */
function pauseAfter({ deliveryCount }: DeadLetter): number {
  return Math.min(limits.redeliveryPauseSeconds, 2 ** deliveryCount);
}

async function endOperation(
  message: ReceivedFacadeMessage,
  letter: DeadLetter,
  deps: FacadeDependencies,
): Promise<void> {
  const { operationId } = message;
  const errorFor = (record: StoredOperation) => errorOf(letter, record);
  const admitted = await admit(message, deps).catch(async (refused: unknown) => {
    // The request cannot be kept, but the run that overran may have left the record.
    if (isPermanentRefusal(refused)) await failOperation(operationId, errorFor, deps);
    throw refused;
  });
  const attachment = await attach(admitted, message.callbackUrl, deps);
  const { record } = attachment;
  deps.log({ event: "dead-letter.received", operationId, ...letter });
  if (record.id === operationId) {
    await finish(record, { type: "fail", error: errorFor(record) }, deps);
  }
  try {
    await answerWaitingRuns(record.id, attachment.callNow, deps);
  } catch (unanswered) {
    // Who waits overruns and polls; the message has nothing left to be delivered for.
    deps.log({ event: "dead-letter.unanswered", operationId, error: describeError(unanswered) });
  }
}

/** Reads the trigger's metadata, whose names the Functions host writes in camel case. */
export function readDeadLetter(metadata: Readonly<Record<string, unknown>> = {}): DeadLetter {
  const { deliveryCount, applicationProperties } = metadata;
  const properties = (applicationProperties ?? {}) as Readonly<Record<string, unknown>>;
  const reason = metadata["deadLetterReason"] ?? properties["deadLetterReason"];
  return {
    reason: typeof reason === "string" ? bounded(reason, limits.codeLength) : "unknown",
    // The delivery from the dead-letter queue itself counts, too.
    deliveryCount: typeof deliveryCount === "number" ? Math.max(0, deliveryCount - 1) : 0,
  };
}

function errorOf({ reason, deliveryCount }: DeadLetter, record: StoredOperation): OperationError {
  const what = `The message was dead-lettered after ${deliveryCount} deliveries (${reason})`;
  const exhausted = attemptsExhausted(record, what);
  return reason === expired ? { ...exhausted, code: errorCodes.deadlineExceeded } : exhausted;
}
