import { type OperationError, errorCodes } from "../../contract";
import { attemptsExhausted, finish } from "../operation/finish";
import type { StoredOperation } from "../operation/operation-store";
import { describeError } from "../log";
import { admit } from "./admission";
import { readFacadeMessage } from "./facade-message";
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
 * Ends the operation of a message that no delivery could finish, and answers who waits. Throws only
 * when the record cannot be written: the message then stays in the dead-letter queue.
 */
export async function handleDeadLetter(
  received: unknown,
  letter: DeadLetter,
  deps: FacadeDependencies,
): Promise<void> {
  const message = readFacadeMessage(received);
  if (message === undefined) return deps.log({ event: "dead-letter.unreadable", ...letter });
  const attachment = await attach(await admit(message, deps), message.callbackUrl, deps);
  const { record } = attachment;
  deps.log({ event: "dead-letter.received", operationId: message.operationId, ...letter });
  if (record.id === message.operationId) {
    await finish(record, { type: "fail", error: errorOf(letter, record) }, deps);
  }
  try {
    await answerWaitingRuns(record.id, attachment.callNow, deps);
  } catch (error) {
    // Who waits overruns and polls; the message has nothing left to be delivered for.
    const { operationId } = message;
    deps.log({ event: "dead-letter.unanswered", operationId, error: describeError(error) });
  }
}

/** Reads the trigger's metadata, whose names the Functions host writes in camel case. */
export function readDeadLetter(metadata: Readonly<Record<string, unknown>> = {}): DeadLetter {
  const { deliveryCount, applicationProperties } = metadata;
  const properties = (applicationProperties ?? {}) as Readonly<Record<string, unknown>>;
  const reason = metadata["deadLetterReason"] ?? properties["deadLetterReason"];
  return {
    reason: typeof reason === "string" ? reason : "unknown",
    // The delivery from the dead-letter queue itself counts, too.
    deliveryCount: typeof deliveryCount === "number" ? Math.max(0, deliveryCount - 1) : 0,
  };
}

function errorOf({ reason, deliveryCount }: DeadLetter, record: StoredOperation): OperationError {
  const what = `The message was dead-lettered after ${deliveryCount} deliveries (${reason})`;
  const exhausted = attemptsExhausted(record, what);
  return reason === expired ? { ...exhausted, code: errorCodes.deadlineExceeded } : exhausted;
}
