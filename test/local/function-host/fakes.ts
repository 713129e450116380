import type { TriggerClock } from "../../../local/function-host/clock";
import type {
  QueueMessage,
  StorageQueue,
} from "../../../local/function-host/triggers/storage-queue";

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** Lets everything that is ready to run do so, without passing any time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Waits for something that another process does. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await settle();
  }
}

/** A clock that only moves when told to. */
export class ManualClock implements TriggerClock {
  private time: number;
  private readonly timers = new Set<Timer>();

  constructor(start = Date.parse("2026-01-01T00:00:00Z")) {
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { due: this.time + milliseconds, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Moves on by `seconds`, through every timer that comes due on the way. */
  async advance(seconds: number): Promise<void> {
    const end = this.time + seconds * 1000;
    await settle();
    for (;;) {
      const [next] = [...this.timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (!next) {
        break;
      }
      this.timers.delete(next);
      this.time = Math.max(this.time, next.due);
      next.callback();
      await settle();
    }
    this.time = end;
  }
}

interface StoredMessage {
  readonly messageId: string;
  readonly text: string;
  visibleAt: number;
  dequeueCount: number;
  popReceipt: string;
}

/** A storage queue in memory, with visibility, dequeue count and pop receipts as the service has them. */
export class FakeQueue implements StorageQueue {
  readonly messages: StoredMessage[] = [];
  /** Times of `receive` calls. */
  readonly polls: number[] = [];
  /** Every call rejects with this while set. */
  failure: Error | undefined;
  private receipts = 0;

  constructor(private readonly clock: TriggerClock) {}

  put(text: string): void {
    this.messages.push({
      messageId: `message-${this.messages.length + 1}`,
      text,
      visibleAt: 0,
      dequeueCount: 0,
      popReceipt: "",
    });
  }

  async receive(maximum: number, visibilitySeconds: number): Promise<QueueMessage[]> {
    this.polls.push(this.clock.now());
    this.check();
    const visible = this.messages.filter(({ visibleAt }) => visibleAt <= this.clock.now());
    return visible.slice(0, maximum).map((message) => {
      message.visibleAt = this.clock.now() + visibilitySeconds * 1000;
      message.dequeueCount += 1;
      message.popReceipt = `receipt-${++this.receipts}`;
      return {
        messageId: message.messageId,
        popReceipt: message.popReceipt,
        messageText: message.text,
        dequeueCount: message.dequeueCount,
        insertedAt: 0,
        expiresAt: 0,
        nextVisibleAt: message.visibleAt,
      };
    });
  }

  async update(messageId: string, popReceipt: string, visibilitySeconds: number): Promise<string> {
    const message = this.find(messageId, popReceipt);
    message.visibleAt = this.clock.now() + visibilitySeconds * 1000;
    message.popReceipt = `receipt-${++this.receipts}`;
    return message.popReceipt;
  }

  async delete(messageId: string, popReceipt: string): Promise<void> {
    this.messages.splice(this.messages.indexOf(this.find(messageId, popReceipt)), 1);
  }

  async send(text: string): Promise<void> {
    this.check();
    this.put(text);
  }

  private find(messageId: string, popReceipt: string): StoredMessage {
    this.check();
    const message = this.messages.find(
      (candidate) => candidate.messageId === messageId && candidate.popReceipt === popReceipt,
    );
    if (!message) {
      throw new Error(`PopReceiptMismatch: ${messageId} ${popReceipt}`);
    }
    return message;
  }

  private check(): void {
    if (this.failure) {
      throw this.failure;
    }
  }
}
