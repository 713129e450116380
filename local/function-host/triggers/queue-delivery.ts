import type { TriggerClock } from "../clock";
import type { QueueFunction } from "../function-index";
import type { QueueConfiguration } from "../host-configuration";
import type { TypedData } from "../rpc";
import type { InvokeFunction } from "./listener";
import type { QueueMessage, StorageQueue } from "./storage-queue";
import { applyBindingData, timeData } from "./trigger-metadata";

/** A message stays invisible this long while its function works, as on Azure; renewed at half-time. */
export const defaultHeldSeconds = 600;

export interface Delivery {
  readonly listened: QueueFunction;
  readonly configuration: QueueConfiguration;
  readonly queue: StorageQueue;
  readonly poisonQueue?: StorageQueue;
  readonly invoke: InvokeFunction;
  readonly clock: TriggerClock;
  /** How long a message stays invisible unless it is renewed. */
  readonly heldSeconds: number;
  /** When the host stops, what fails now failed because of that; a dead one does nothing more. */
  readonly hostState: () => "running" | "stopping" | "dead";
  readonly onProblem: (problem: string) => void;
}

/**
 * Gives one message to its function and settles it: deleted after success, visible again after a
 * failure, moved to the poison queue after the last one. Never rejects.
 */
export async function deliver(message: QueueMessage, delivery: Delivery): Promise<void> {
  const held = new HeldMessage(message, delivery);
  try {
    const text = decode(message.messageText, delivery.configuration);
    const exhausted = message.dequeueCount > delivery.configuration.maxDequeueCount;
    if (delivery.poisonQueue && (exhausted || text === undefined)) {
      await held.poison(delivery.poisonQueue);
    } else {
      const succeeded = await succeeds(delivery, message, text ?? message.messageText);
      if (delivery.hostState() === "dead") return;
      await (succeeded ? held.delete() : giveBack(held, delivery));
    }
  } catch (error) {
    delivery.onProblem((error as Error).message);
  } finally {
    held.stopRenewing();
  }
}

async function giveBack(held: HeldMessage, delivery: Delivery): Promise<void> {
  const { poisonQueue, configuration } = delivery;
  if (!poisonQueue) {
    // As on Azure: a poison queue has no poison queue, so its failed message stays invisible
    // until its time is up instead of being tried again in a hot loop.
    return;
  }
  if (delivery.hostState() === "stopping") {
    await held.release(0);
  } else if (held.dequeueCount >= configuration.maxDequeueCount) {
    await held.poison(poisonQueue);
  } else {
    await held.release(configuration.visibilityTimeoutSeconds);
  }
}

async function succeeds(
  { invoke, listened }: Delivery,
  message: QueueMessage,
  text: string,
): Promise<boolean> {
  const metadata = metadataOf(message, text);
  try {
    const { name: functionName, bindingName } = listened;
    await invoke({ functionName, bindingName, data: { string: text }, metadata });
    return true;
  } catch {
    // The host has logged the failure; here it only decides what becomes of the message.
    return false;
  }
}

function metadataOf(message: QueueMessage, text: string): Record<string, TypedData> {
  const metadata: Record<string, TypedData> = {
    QueueTrigger: { string: text },
    Id: { string: message.messageId },
    DequeueCount: { int: message.dequeueCount },
    InsertionTime: timeData(message.insertedAt),
    ExpirationTime: timeData(message.expiresAt),
    NextVisibleTime: timeData(message.nextVisibleAt),
    PopReceipt: { string: message.popReceipt },
  };
  return applyBindingData(metadata, text);
}

/** The message's text; `undefined` when it is not in the encoding of `host.json`. */
function decode(text: string, { messageEncoding }: QueueConfiguration): string | undefined {
  if (messageEncoding === "none") {
    return text;
  }
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  return isBase64 ? Buffer.from(text, "base64").toString("utf8") : undefined;
}

/** A message under its visibility timeout, which is renewed until the message is settled. */
class HeldMessage {
  readonly dequeueCount: number;
  private popReceipt: string;
  private cancelRenewal: () => void = () => undefined;
  private renewal: Promise<void> | undefined;

  constructor(
    private readonly message: QueueMessage,
    private readonly delivery: Delivery,
  ) {
    this.dequeueCount = message.dequeueCount;
    this.popReceipt = message.popReceipt;
    this.renewLater();
  }

  async delete(): Promise<void> {
    await this.settle();
    await this.delivery.queue.delete(this.message.messageId, this.popReceipt);
  }

  async release(visibilitySeconds: number): Promise<void> {
    await this.settle();
    await this.delivery.queue.update(this.message.messageId, this.popReceipt, visibilitySeconds);
  }

  /** Copies the body to the poison queue; the message is only deleted when the copy is safe. */
  async poison(poisonQueue: StorageQueue): Promise<void> {
    const { listened, onProblem } = this.delivery;
    await poisonQueue.send(this.message.messageText);
    onProblem(
      `message ${this.message.messageId} of queue "${listened.queueName}" moved to "${listened.queueName}-poison" after ${this.dequeueCount} deliveries`,
    );
    await this.delete();
  }

  stopRenewing(): void {
    this.cancelRenewal();
  }

  private renewLater(): void {
    const { clock, queue, heldSeconds, onProblem } = this.delivery;
    this.cancelRenewal = clock.after((heldSeconds / 2) * 1000, () => {
      if (this.delivery.hostState() === "dead") return;
      this.renewal = queue.update(this.message.messageId, this.popReceipt, heldSeconds).then(
        (popReceipt) => {
          this.popReceipt = popReceipt;
          this.renewLater();
        },
        (error: Error) => onProblem(error.message),
      );
    });
  }

  /** A renewal changes the pop receipt: settling must wait for one that is under way. */
  private async settle(): Promise<void> {
    await this.renewal;
    this.cancelRenewal();
  }
}
