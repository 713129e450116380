import type { QueueClient, ReceivedMessageItem } from "@azure/storage-queue";
import { queueMessageEncoding } from "../../contract";
import {
  bodyOf,
  releasedLast,
  type FailedMessage,
  type FailedMessages,
  type HeldMessage,
} from "../operation/failed-messages";
import { unless } from "./rest-error";
import type { WorkQueue } from "./work-queue";

/** The most that one call shows or takes. */
const batch = 32;

/** Longer than a batch takes to be decided about. */
const holdSeconds = 300;

/** The poison queue of a storage queue; its messages go back to that queue. */
export class PoisonQueue implements FailedMessages {
  readonly carriesRequest = false;

  constructor(
    readonly queue: string,
    private readonly client: QueueClient,
    private readonly work: Pick<WorkQueue, "sendText">,
  ) {}

  async look(): Promise<readonly FailedMessage[]> {
    const { peekedMessageItems } = await this.client.peekMessages({ numberOfMessages: batch });
    return peekedMessageItems.map(describe);
  }

  take(): AsyncGenerator<HeldMessage> {
    return releasedLast(this.hidden());
  }

  /** Until there is none but those whose time has ended meanwhile. */
  private async *hidden(): AsyncGenerator<HeldMessage> {
    const seen = new Set<string>();
    for (;;) {
      const { receivedMessageItems } = await this.client.receiveMessages({
        numberOfMessages: batch,
        visibilityTimeout: holdSeconds,
      });
      const unseen = receivedMessageItems.filter(({ messageId }) => !seen.has(messageId));
      const again = receivedMessageItems.filter((item) => !unseen.includes(item));
      await Promise.all(again.map((item) => this.held(item).release()));
      if (unseen.length === 0) return;
      for (const item of unseen) {
        seen.add(item.messageId);
        yield this.held(item);
      }
    }
  }

  private held(item: ReceivedMessageItem): HeldMessage {
    const { messageId, popReceipt, messageText } = item;
    return {
      ...describe(item),
      resend: () => this.work.sendText(messageText),
      remove: async () => {
        await unless([404], this.client.deleteMessage(messageId, popReceipt));
      },
      release: async () => {
        await unless([404], this.client.updateMessage(messageId, popReceipt, undefined, 0));
      },
    };
  }
}

function describe({
  messageId,
  messageText,
  insertedOn,
}: Pick<ReceivedMessageItem, "messageId" | "messageText" | "insertedOn">): FailedMessage {
  const body = bodyOf(Buffer.from(messageText, queueMessageEncoding));
  return { messageId, body, since: insertedOn.toISOString() };
}
