import { QueueClient } from "@azure/storage-queue";
import { facade, queueMessageEncoding, settings, storage } from "../../contract";
import type { RunningStack } from "./running-stack";

/** Messages of a stack whose triggers are paused, as deliveries leave them that failed. */
export interface FailingMessages {
  /** Puts everything that waits where messages go that no delivery could finish. */
  giveUp(): Promise<number>;
  /** Puts another message of an operation there, as a duplicate that came late. */
  giveUpAgain(operationId: string): Promise<void>;
}

/** Of `functions-only`: from the queue to its poison queue, as the host does it. */
export function poisonMessages(running: RunningStack): FailingMessages {
  const queue = (name: string) =>
    new QueueClient(
      `${running.setting(settings.queueServiceUri).replace(/\/$/, "")}/${name}`,
      running.credential,
      running.clientOptions as object,
    );
  const [work, poison] = [queue(storage.queues.work), queue(storage.queues.workPoison)];
  return {
    giveUp: async () => {
      for (let moved = 0; ; moved++) {
        const [message] = (await work.receiveMessages()).receivedMessageItems;
        if (message === undefined) return moved;
        await poison.sendMessage(message.messageText);
        await work.deleteMessage(message.messageId, message.popReceipt);
      }
    },
    giveUpAgain: async (operationId) => {
      const traceparent = `00-${"1".repeat(32)}-${"2".repeat(16)}-01`;
      const text = JSON.stringify({ operationId, traceparent });
      await poison.sendMessage(Buffer.from(text).toString(queueMessageEncoding));
    },
  };
}

/** Of the facade: to the dead-letter queue, as the broker does it after the last delivery. */
export function deadLetters(running: RunningStack): Pick<FailingMessages, "giveUp"> {
  const queue = running.queue(facade.queue);
  return {
    giveUp: async () => {
      const messages = queue.receive(100);
      for (const { lockToken } of messages) queue.deadLetter(lockToken, "Tested", "by a test");
      return messages.length;
    },
  };
}
