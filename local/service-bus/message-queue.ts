import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import {
  deadLetterReasons,
  MessageLockLostError,
  type LockedMessage,
  type MessageReceiver,
  type OutgoingMessage,
  type StoredMessage,
} from "./message";

/** The attributes of a queue that decide what the broker does; times in seconds. */
export interface QueueAttributes {
  readonly name: string;
  readonly lockSeconds: number;
  readonly maxDeliveryCount: number;
  readonly timeToLiveSeconds: number;
  readonly deadLetteringOnMessageExpiration: boolean;
  readonly requiresDuplicateDetection: boolean;
  readonly duplicateDetectionSeconds: number;
}

/** Told of every change, so that a queue can be rebuilt after a restart. */
export interface QueueListener {
  stored(message: StoredMessage): void;
  removed(sequenceNumber: number): void;
}

export interface QueueOptions {
  readonly attributes: QueueAttributes;
  readonly now?: () => number;
  readonly listener?: QueueListener;
  /** Where expired and undeliverable messages go; absent on a dead-letter queue itself. */
  readonly deadLetterQueue?: MessageQueue;
  /** What an earlier run left behind. */
  readonly restored?: RestoredQueue;
}

export interface RestoredQueue {
  readonly messages: readonly StoredMessage[];
  /** Message ids of the duplicate detection window, with the time each was first seen. */
  readonly seenIds: ReadonlyMap<string, number>;
}

/** What senders and receivers ask of a queue; each is billed. */
export type QueueOperation =
  "Send" | "Receive" | "Complete" | "Abandon" | "Dead Letter" | "Renew Lock";

interface Lock {
  readonly message: StoredMessage;
  until: number;
}

/**
 * A Service Bus queue: peek-lock with lock duration, delivery count, duplicate detection, time to
 * live and dead-lettering, from the queue's own attributes. Locks do not survive a restart, as they
 * would not survive a lost connection; messages do.
 * https://learn.microsoft.com/azure/service-bus-messaging/message-transfers-locks-settlement
 */
export class MessageQueue implements MessageReceiver {
  private readonly available: StoredMessage[];
  private readonly locks = new Map<string, Lock>();
  private readonly seenIds: Map<string, number>;
  private readonly events = new EventEmitter();
  private readonly operationCounts = new Map<QueueOperation, number>();
  private readonly now: () => number;
  private lastSequenceNumber: number;

  constructor(private readonly options: QueueOptions) {
    this.now = options.now ?? Date.now;
    this.available = [...(options.restored?.messages ?? [])].sort(bySequence);
    this.seenIds = new Map(options.restored?.seenIds);
    this.lastSequenceNumber = this.available.at(-1)?.sequenceNumber ?? 0;
  }

  get attributes(): QueueAttributes {
    return this.options.attributes;
  }

  /** Messages that wait, and messages under lock. */
  counts(): { active: number; locked: number } {
    this.expire();
    return { active: this.available.length, locked: this.locks.size };
  }

  /**
   * Operations since the start: `{ "Send": 3 }`. A receive counts by its message: one that finds none
   * is the receiver's own pace.
   */
  operations(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.operationCounts);
  }

  /** Stores a message; `false` when duplicate detection dropped it (the sender is not told, as on Azure). */
  send(message: OutgoingMessage): boolean {
    this.count("Send");
    const messageId = message.messageId ?? randomUUID();
    if (this.attributes.requiresDuplicateDetection && this.isDuplicate(messageId)) return false;
    const now = this.now();
    const seconds = Math.min(
      message.timeToLiveSeconds ?? Infinity,
      this.attributes.timeToLiveSeconds,
    );
    this.store({
      ...message,
      messageId,
      sequenceNumber: ++this.lastSequenceNumber,
      enqueuedAt: now,
      expiresAt: Number.isFinite(seconds) ? now + seconds * 1000 : Number.MAX_SAFE_INTEGER,
      deliveryCount: 0,
    });
    return true;
  }

  receive(maximum: number): LockedMessage[] {
    this.expire();
    return this.available.splice(0, maximum).map((waiting) => {
      this.count("Receive");
      const message = { ...waiting, deliveryCount: waiting.deliveryCount + 1 };
      this.options.listener?.stored(message);
      const lockToken = randomUUID();
      const until = this.now() + this.attributes.lockSeconds * 1000;
      this.locks.set(lockToken, { message, until });
      return { ...message, lockToken, lockedUntil: until };
    });
  }

  complete(lockToken: string): void {
    const { sequenceNumber } = this.take("Complete", lockToken);
    this.options.listener?.removed(sequenceNumber);
  }

  abandon(lockToken: string): void {
    this.giveBack(this.take("Abandon", lockToken));
  }

  deadLetter(lockToken: string, reason: string, description: string): void {
    this.moveToDeadLetter(this.take("Dead Letter", lockToken), reason, description);
  }

  renewLock(lockToken: string): number {
    this.count("Renew Lock");
    this.expire();
    const lock = this.locks.get(lockToken);
    if (!lock) throw new MessageLockLostError(lockToken);
    lock.until = this.now() + this.attributes.lockSeconds * 1000;
    return lock.until;
  }

  onAvailable(listener: () => void): () => void {
    this.events.on("available", listener);
    return () => this.events.off("available", listener);
  }

  /** Ends every lock, as when the receiving process died and its connection with it. */
  releaseLocks(): void {
    for (const [lockToken, { message }] of [...this.locks]) {
      this.locks.delete(lockToken);
      this.giveBack(message);
    }
  }

  private count(operation: QueueOperation): void {
    this.operationCounts.set(operation, (this.operationCounts.get(operation) ?? 0) + 1);
  }

  private take(operation: QueueOperation, lockToken: string): StoredMessage {
    this.count(operation);
    this.expire();
    const lock = this.locks.get(lockToken);
    if (!lock) throw new MessageLockLostError(lockToken);
    this.locks.delete(lockToken);
    return lock.message;
  }

  private giveBack(message: StoredMessage): void {
    const { maxDeliveryCount } = this.attributes;
    if (message.deliveryCount >= maxDeliveryCount && this.options.deadLetterQueue) {
      this.moveToDeadLetter(
        message,
        deadLetterReasons.maxDeliveryCount,
        `Message could not be consumed after ${maxDeliveryCount} delivery attempts.`,
      );
    } else {
      this.makeAvailable(message);
    }
  }

  private moveToDeadLetter(message: StoredMessage, reason: string, description: string): void {
    this.options.listener?.removed(message.sequenceNumber);
    this.options.deadLetterQueue?.accept({
      ...message,
      deadLetterReason: reason,
      deadLetterErrorDescription: description,
      deadLetterSource: this.attributes.name,
    });
  }

  /** Takes a dead-lettered message over: it keeps its delivery count and no longer expires. */
  accept(message: StoredMessage): void {
    this.store({
      ...message,
      sequenceNumber: ++this.lastSequenceNumber,
      expiresAt: Number.MAX_SAFE_INTEGER,
    });
  }

  private store(message: StoredMessage): void {
    this.options.listener?.stored(message);
    this.makeAvailable(message);
  }

  private makeAvailable(message: StoredMessage): void {
    this.available.push(message);
    this.available.sort(bySequence);
    this.events.emit("available");
  }

  private isDuplicate(messageId: string): boolean {
    const now = this.now();
    const window = this.attributes.duplicateDetectionSeconds * 1000;
    for (const [id, at] of this.seenIds) {
      if (at + window > now) break;
      this.seenIds.delete(id);
    }
    if (this.seenIds.has(messageId)) return true;
    this.seenIds.set(messageId, now);
    return false;
  }

  /** Locks and lifetimes end by the clock; looked at on every use instead of by timers. */
  private expire(): void {
    const now = this.now();
    for (const [lockToken, { message, until }] of [...this.locks]) {
      if (until > now) continue;
      this.locks.delete(lockToken);
      this.giveBack(message);
    }
    for (const message of this.available.filter(({ expiresAt }) => expiresAt <= now)) {
      this.available.splice(this.available.indexOf(message), 1);
      if (this.attributes.deadLetteringOnMessageExpiration) {
        this.moveToDeadLetter(
          message,
          deadLetterReasons.timeToLive,
          "The message expired and was dead lettered.",
        );
      } else {
        this.options.listener?.removed(message.sequenceNumber);
      }
    }
  }
}

function bySequence(a: StoredMessage, b: StoredMessage): number {
  return a.sequenceNumber - b.sequenceNumber;
}
