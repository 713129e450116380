import { limits } from "../../contract";
import type { Dependencies } from "../dependencies";
import { describeError } from "../log";
import { isOutage, isPermanentRefusal } from "../operation/refusal";
import type { Delivery } from "./work-message";

/** Pauses between two looks whether storage answers: 1, 2, 4, 8, then 10 s. */
const firstPauseSeconds = 1;
const longestPauseSeconds = 10;

/** The host ends its whole process at its limit: a held delivery must fail this much earlier. */
const marginSeconds = 60;

/**
 * Takes a delivery; one that fails while storage is away lasts until storage answers, up to
 * `limits.outageHoldSeconds`. An outage so costs a message one of its deliveries, not all of them
 * within half a minute. A storage queue is away with the rest: a host that cannot give a message back
 * leaves it invisible for its ten minutes, and on Azure shuts down, with all that it works on.
 * https://github.com/Azure/azure-functions-host/blob/dev/src/WebJobs.Script.WebHost/WebScriptHostExceptionHandler.cs
 *
 * @throws what `take` threw, later
 */
export async function holdWhileStorageIsAway(
  operationId: string,
  deps: Dependencies,
  take: () => Promise<void>,
): Promise<void> {
  const { clock } = deps;
  const startedAt = clock.now();
  try {
    await take();
  } catch (error) {
    const longest = (limits.functionTimeoutSeconds - marginSeconds) * 1000;
    const until = Math.min(startedAt + longest, clock.now() + limits.outageHoldSeconds * 1000);
    await untilStorageAnswers(operationId, until, deps);
    throw error;
  }
}

/** Waits until table and queue answer, or refuse for another reason than an outage. Never throws. */
async function untilStorageAnswers(
  operationId: string,
  until: number,
  { operations, dispatcher, clock, log }: Dependencies,
): Promise<void> {
  for (let pause = firstPauseSeconds; ; pause = Math.min(longestPauseSeconds, pause * 2)) {
    try {
      await operations.read(operationId);
      await dispatcher.waitingSince?.();
      return;
    } catch (error) {
      const left = until - clock.now();
      if (!isOutage(error) || left <= 0) return;
      if (pause === firstPauseSeconds) {
        log({ event: "delivery.held", operationId, error: describeError(error) });
      }
      await clock.sleep(Math.min(left, pause * 1000));
    }
  }
}

/**
 * Service Bus delivers an abandoned message again at once, so that a fault of a second would use up
 * its five deliveries. A delivery that fails therefore lasts 1, 4, 16, then 60 s at least, in which the
 * host renews the message's lock: what storage or a callback refuses for 80 s fails nothing. Time that
 * the delivery took itself, and the pause of an attempt that failed, are part of it.
 * https://learn.microsoft.com/azure/service-bus-messaging/message-transfers-locks-settlement#peeklock
 *
 * @throws what `take` threw, later
 */
export async function holdFailure(
  { count = 1, isLast = false }: Delivery,
  { clock }: Pick<Dependencies, "clock">,
  take: () => Promise<void>,
): Promise<void> {
  const startedAt = clock.now();
  try {
    await take();
  } catch (error) {
    // After the last, the dead-letter queue's handler has the message, and holds it by itself.
    const seconds = isLast || isPermanentRefusal(error) ? 0 : leastSeconds(count);
    const left = startedAt + seconds * 1000 - clock.now();
    if (left > 0) await clock.sleep(left);
    throw error;
  }
}

/** Least seconds from the beginning of a delivery that fails to the next one. */
function leastSeconds(count: number): number {
  return Math.min(limits.redeliveryPauseSeconds, 4 ** (count - 1));
}
