import { limits } from "../../contract";
import type { Clock } from "../dependencies";
import { isPermanentRefusal } from "../operation/refusal";
import type { Delivery } from "../worker/work-message";

/**
 * Service Bus delivers an abandoned message again at once, so that an outage of a second would use up
 * its five deliveries. A delivery that fails therefore lasts 1, 4, 16, then 60 s at least, in which the
 * host renews the message's lock: what storage or a callback refuses for 80 s fails nothing. Time that
 * the delivery took itself, and the pause of an attempt that failed, are part of it.
 * https://learn.microsoft.com/azure/service-bus-messaging/message-transfers-locks-settlement#peeklock
 *
 * @throws what `take` threw, later
 */
export async function holdFailure(
  { count = 1, isLast = false }: Delivery,
  clock: Clock,
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
