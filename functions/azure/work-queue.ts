import type { QueueClient } from "@azure/storage-queue";
import { type WorkMessage, queueMessageEncoding } from "../../contract";
import type { Backlog, DispatchedRecord, WorkDispatcher } from "../dependencies";

/** Never expires by itself: the operation's deadline decides, not the queue's seven days. */
const messageTimeToLive = -1;

/** The most that one call shows. */
const peeked = 32;

/** Sends work to a storage queue, encoded as the queue trigger decodes it. */
export class WorkQueue implements WorkDispatcher {
  constructor(
    private readonly queue: QueueClient,
    private readonly poison: QueueClient,
  ) {}

  async dispatch({ id, traceparent }: DispatchedRecord): Promise<void> {
    const message: WorkMessage = { operationId: id, traceparent };
    await this.sendText(Buffer.from(JSON.stringify(message)).toString(queueMessageEncoding));
  }

  /** Sends a message as it was encoded before. */
  async sendText(text: string): Promise<void> {
    await this.queue.sendMessage(text, { messageTimeToLive });
  }

  async waitingSince(): Promise<number | undefined> {
    const { peekedMessageItems } = await this.queue.peekMessages({ numberOfMessages: peeked });
    // What was delivered before waits for another attempt, however old it is.
    const waiting = peekedMessageItems.filter(({ dequeueCount }) => dequeueCount === 0);
    const sentAt = waiting.map(({ insertedOn }) => insertedOn.getTime());
    if (sentAt.length > 0) return Math.min(...sentAt);
    // All that can be seen was delivered before: what comes after it is not known.
    return peekedMessageItems.length < peeked ? undefined : 0;
  }

  async backlog(): Promise<Backlog> {
    const [queuedMessages, poisonMessages] = await Promise.all(
      [this.queue, this.poison].map(async (queue) => {
        const { approximateMessagesCount = 0 } = await queue.getProperties();
        return approximateMessagesCount;
      }),
    );
    return { queuedMessages: queuedMessages ?? 0, poisonMessages: poisonMessages ?? 0 };
  }
}
