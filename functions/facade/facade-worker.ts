import { bringToEnd } from "../worker/background-worker";
import type { AnyWork } from "../dependencies";
import { admit } from "./admission";
import { readFacadeMessage, type ReceivedFacadeMessage } from "./facade-message";
import { holdFailure, holdWhileStorageIsAway } from "../worker/hold-failure";
import type { Delivery } from "../worker/work-message";
import { answerLateRuns, answerWaitingRuns, attach, type FacadeDependencies } from "./waiting-runs";

/**
 * Does the work of one message of the facade and answers every run that waits for it. Returns when
 * the message is done with; throws when it should be delivered again, not before that makes sense.
 * In this order: record with who waits, work, result, end, callbacks. After a crash between any two
 * the next delivery does what is left, and a run that was called twice has taken the first answer.
 */
export async function processFacadeMessage(
  received: unknown,
  work: AnyWork,
  deps: FacadeDependencies,
  delivery: Delivery = {},
): Promise<void> {
  const message = readFacadeMessage(received);
  if (message === undefined) {
    deps.log({ event: "message.unreadable", reason: "operationId must be a UUID" });
    return;
  }
  const take = () => processReadable(message, work, deps, delivery);
  await holdFailure(delivery, deps, () => holdWhileStorageIsAway(message.operationId, deps, take));
}

async function processReadable(
  message: ReceivedFacadeMessage,
  work: AnyWork,
  deps: FacadeDependencies,
  delivery: Delivery,
): Promise<void> {
  const attachment = await attach(await admit(message, deps), message.callbackUrl, deps);
  const { record } = attachment;
  if (record.id === message.operationId) {
    const readInput = () => Promise.resolve(message.request);
    await bringToEnd(record, { work, readInput, delivery }, deps);
    return answerWaitingRuns(record.id, attachment.callNow, deps);
  }
  // A twin's: the owner's message ends the operation and answers whoever was written down by then.
  await answerLateRuns(record.id, attachment.callNow, deps);
}
