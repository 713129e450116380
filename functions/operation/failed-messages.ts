/** What a message that no delivery could finish says of itself. */
export interface FailedMessage {
  readonly messageId: string;
  /** The message as it was sent; a text where it is no JSON. */
  readonly body: unknown;
  /** When it was sent, or put aside. ISO 8601. */
  readonly since: string;
  /** Why the broker put it aside, where it says so. */
  readonly reason?: string;
}

/** Such a message, hidden from everybody else for a few minutes. */
export interface HeldMessage extends FailedMessage {
  /** Sends it again as a new message; this one stays. */
  resend(): Promise<void>;
  /** Deletes it. */
  remove(): Promise<void>;
  /** Lets others see it again, once all were looked at. */
  release(): Promise<void>;
}

/** A poison queue, or a dead-letter queue. */
export interface FailedMessages {
  /** Name of the queue. */
  readonly queue: string;
  /** Whether a message carries the request, so that its operation may be yet to come. */
  readonly carriesRequest: boolean;
  /** The oldest messages, as many as the service shows in one call; they stay where they are. */
  look(): Promise<readonly FailedMessage[]>;
  /** Every message that is there, each held while it is looked at; none comes twice. */
  take(): AsyncIterable<HeldMessage>;
}

/**
 * The same messages, none released before the last was looked at: a message that is released comes
 * again before those behind it, which nobody would reach.
 */
export async function* releasedLast(
  messages: AsyncIterable<HeldMessage>,
): AsyncGenerator<HeldMessage> {
  const released: HeldMessage[] = [];
  try {
    for await (const message of messages) {
      yield { ...message, release: async () => void released.push(message) };
    }
  } finally {
    await Promise.all(released.map((message) => message.release()));
  }
}

/** Bytes of a message as JSON, or as text. */
export function bodyOf(bytes: Buffer): unknown {
  const text = bytes.toString("utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
