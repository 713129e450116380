import type { QueueClient } from "@azure/storage-queue";
import { type WorkMessage, queueMessageEncoding } from "../../contract";
import type { WorkDispatcher } from "../dependencies";

/** Never expires by itself: the operation's deadline decides, not the queue's seven days. */
const messageTimeToLive = -1;

/** Sends work to a storage queue, encoded as the queue trigger decodes it. */
export class WorkQueue implements WorkDispatcher {
  constructor(private readonly queue: QueueClient) {}

  async dispatch(message: WorkMessage): Promise<void> {
    const text = Buffer.from(JSON.stringify(message)).toString(queueMessageEncoding);
    await this.queue.sendMessage(text, { messageTimeToLive });
  }
}
