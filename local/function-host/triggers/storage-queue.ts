/** A message of a storage queue, invisible to others while it is held. Times are milliseconds since 1970. */
export interface QueueMessage {
  readonly messageId: string;
  readonly popReceipt: string;
  readonly messageText: string;
  readonly dequeueCount: number;
  readonly insertedAt: number;
  readonly expiresAt: number;
  readonly nextVisibleAt: number;
}

/** What the queue trigger needs of a storage queue. Every call may throw a `QueueAccessError`. */
export interface StorageQueue {
  /** Up to `maximum` messages, invisible for `visibilitySeconds`. */
  receive(maximum: number, visibilitySeconds: number): Promise<readonly QueueMessage[]>;
  /** Sets when a held message becomes visible; the answer is its new pop receipt. */
  update(messageId: string, popReceipt: string, visibilitySeconds: number): Promise<string>;
  delete(messageId: string, popReceipt: string): Promise<void>;
  send(messageText: string): Promise<void>;
}

/** The queue service refused or failed; the message says what to do where that is known. */
export class QueueAccessError extends Error {}
