/** What a sender gives; names as in BrokerProperties and the SDK, lower-case first. */
export interface OutgoingMessage {
  readonly body: Buffer;
  readonly messageId?: string;
  readonly contentType?: string;
  readonly correlationId?: string;
  readonly subject?: string;
  readonly replyTo?: string;
  readonly to?: string;
  /** Shorter than the queue's own. @default the queue's */
  readonly timeToLiveSeconds?: number;
  readonly applicationProperties?: Readonly<Record<string, unknown>>;
}

/** A message as the broker keeps it. Times are milliseconds since the epoch. */
export interface StoredMessage extends OutgoingMessage {
  readonly messageId: string;
  readonly sequenceNumber: number;
  readonly enqueuedAt: number;
  readonly expiresAt: number;
  /** Deliveries so far; the receiver sees it increased by the delivery that it holds. */
  readonly deliveryCount: number;
  readonly deadLetterReason?: string;
  readonly deadLetterErrorDescription?: string;
  /** The queue that the message was dead-lettered from. */
  readonly deadLetterSource?: string;
}

/** A message under peek-lock. */
export interface LockedMessage extends StoredMessage {
  readonly lockToken: string;
  readonly lockedUntil: number;
}

/** What a trigger needs of a queue, or of its dead-letter queue. */
export interface MessageReceiver {
  /** Up to `maximum` messages, each locked for the queue's lock duration. */
  receive(maximum: number): LockedMessage[];
  /** Removes the message. Each settling call throws `MessageLockLostError` when the lock has ended. */
  complete(lockToken: string): void;
  /** Gives the message back for another delivery, or to the dead-letter queue after the last one. */
  abandon(lockToken: string): void;
  deadLetter(lockToken: string, reason: string, description: string): void;
  /** Extends the lock by the queue's lock duration and returns its new end. */
  renewLock(lockToken: string): number;
  /** Calls back whenever a message may have become available; returns the way to stop. */
  onAvailable(listener: () => void): () => void;
}

/** The lock expired or was settled before: another receiver may hold the message now. */
export class MessageLockLostError extends Error {
  constructor(lockToken: string) {
    super(
      `The lock ${lockToken} is not held: it expired, or the message was settled before. Renew locks of long work.`,
    );
    this.name = "MessageLockLostError";
  }
}

/** Reasons that the broker itself writes on a dead-lettered message. */
export const deadLetterReasons = {
  maxDeliveryCount: "MaxDeliveryCountExceeded",
  timeToLive: "TTLExpiredException",
} as const;
