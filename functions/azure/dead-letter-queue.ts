import { randomUUID } from "node:crypto";
import { deadLetterQueue, mediaTypes } from "../../contract";
import {
  bodyOf,
  releasedLast,
  type FailedMessage,
  type FailedMessages,
  type HeldMessage,
} from "../operation/failed-messages";

/** Whom Service Bus takes tokens for. */
const scope = "https://servicebus.azure.net/.default";

/** As many as a person reads. */
const shown = 32;
const answerMilliseconds = 30_000;

interface Credential {
  getToken(scope: string): Promise<{ readonly token: string } | null>;
}

/** What the broker says of a message (`BrokerProperties`). */
interface BrokerProperties {
  readonly MessageId?: string;
  readonly EnqueuedTimeUtc?: string;
}

/**
 * The dead-letter queue of a Service Bus queue, over the broker's REST API: it knows no peek, so that
 * to look is to lock and to unlock again.
 * Source: https://learn.microsoft.com/rest/api/servicebus/peek-lock-message-non-destructive-read
 */
export class DeadLetterQueue implements FailedMessages {
  readonly carriesRequest = true;

  /** @param url of the queue, without `/messages` */
  constructor(
    readonly queue: string,
    private readonly url: string,
    private readonly credential: Credential,
  ) {}

  async look(): Promise<readonly FailedMessage[]> {
    const seen: FailedMessage[] = [];
    for await (const message of this.take()) {
      seen.push(message);
      await message.release();
      if (seen.length === shown) break;
    }
    return seen;
  }

  take(): AsyncGenerator<HeldMessage> {
    return releasedLast(this.locked());
  }

  /** Until there is none, or one comes again whose lock has ended meanwhile. */
  private async *locked(): AsyncGenerator<HeldMessage> {
    const seen = new Set<string>();
    for (;;) {
      const head = `${deadLetterQueue(this.url)}/messages/head?timeout=1`;
      const answer = await this.call("POST", head, [201, 204]);
      if (answer.status === 204) return;
      const message = await this.held(answer);
      if (seen.has(message.messageId)) return message.release();
      seen.add(message.messageId);
      yield message;
    }
  }

  private async held(answer: Response): Promise<HeldMessage> {
    const properties = JSON.parse(
      answer.headers.get("brokerproperties") ?? "{}",
    ) as BrokerProperties;
    const location = answer.headers.get("location") ?? "";
    const { MessageId: messageId = location, EnqueuedTimeUtc: since = "" } = properties;
    const reason = answer.headers.get("deadletterreason")?.replace(/^"(.*)"$/, "$1");
    const bytes = Buffer.from(await answer.arrayBuffer());
    return {
      messageId,
      body: bodyOf(bytes),
      since: new Date(since).toISOString(),
      ...(reason && { reason }),
      resend: () => this.send(bytes),
      remove: async () => void (await this.call("DELETE", location, [200, 404, 410])),
      release: async () => void (await this.call("PUT", location, [200, 404, 410])),
    };
  }

  /** With an id of its own: duplicate detection drops what comes with the old one. */
  private async send(bytes: Buffer): Promise<void> {
    await this.call("POST", `${this.url}/messages`, [201], {
      body: bytes,
      headers: {
        "content-type": mediaTypes.json,
        brokerproperties: JSON.stringify({ MessageId: randomUUID() }),
      },
    });
  }

  private async call(
    method: string,
    url: string,
    expected: readonly number[],
    { headers, body }: { headers?: Readonly<Record<string, string>>; body?: Buffer } = {},
  ): Promise<Response> {
    const token = await this.credential.getToken(scope);
    const answer = await fetch(url, {
      method,
      headers: { ...headers, authorization: `Bearer ${token?.token ?? ""}` },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(answerMilliseconds),
    });
    if (expected.includes(answer.status)) return answer;
    const text = (await answer.text()).slice(0, 500);
    throw new Error(`Service Bus answered ${answer.status} for ${this.queue}: ${text}`);
  }
}
