import { examples } from "#work/examples";
import { STATUS_CODES } from "node:http";
import { headers as names } from "../../contract";
import type { CredentialHeader } from "./credential";
import type { Transcript } from "./transcript";

export interface Request {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Sent, and shown without its value. */
  readonly credential?: CredentialHeader;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** The bytes as text. */
  readonly body: string;
}

/** In the profile `see-other` the unfinished are 200 too; only they ask to come again. */
export function isPending({ status, headers }: Answer): boolean {
  return status === 202 || (status === 200 && headers.has(names.retryAfter));
}

/** Seconds that an answer asks its client to wait: one at least, also where it says nothing. */
export function retryAfterSeconds({ headers }: Answer): number {
  return Math.max(1, Number(headers.get(names.retryAfter) ?? 1));
}

/**
 * Where an answer's Location leads.
 * @param from URL that was answered
 * @returns `undefined` without one, or when it is on another origin, which nobody should follow with a credential
 */
export function locationOf({ headers }: Answer, from: string): string | undefined {
  const location = headers.get(names.location);
  if (location === null) return undefined;
  const url = new URL(location, from);
  return url.origin === new URL(from).origin ? url.href : undefined;
}

/** Content that a terminal can show. */
const isText = /^text\/|[/+](json|xml|javascript|x-www-form-urlencoded)\b/;

const shownHeaders = [names.location, names.operationLocation, names.retryAfter, names.contentType];

/** Sends the requests of a conversation, following nothing, and shows what went over the wire. */
export class Exchange {
  private lastAnswer?: Answer;

  /** @param signal ends what is under way */
  constructor(
    private readonly transcript: Transcript,
    private readonly signal?: AbortSignal,
  ) {}

  async send({ method, url, headers = [], credential, body }: Request): Promise<Answer> {
    const response = await fetch(url, {
      method,
      headers: [
        ...headers.map(([name, value]): [string, string] => [name, value]),
        ...(credential ? [[credential.name, credential.value] as [string, string]] : []),
      ],
      body,
      redirect: "manual",
      signal: this.signal,
    });
    const { status, headers: received } = response;
    const bytes = new Uint8Array(await response.arrayBuffer());
    const text = new TextDecoder().decode(bytes);
    this.lastAnswer = { status, headers: received, bytes, body: text };
    return this.lastAnswer;
  }

  /** Says why the conversation ends, with the whole of the answer that ended it. */
  giveUp(reason: string): false {
    this.transcript.failure(reason);
    if (this.lastAnswer?.body) this.transcript.whole(shown(this.lastAnswer));
    return false;
  }

  /** Shows the request before it is sent, and the answer when it comes. */
  async sendShown(request: Request): Promise<Answer> {
    this.showRequest(request);
    const answer = await this.send(request);
    this.showAnswer(answer);
    return answer;
  }

  /** For an exchange of which only the answer tells whether it is worth showing. */
  show(request: Request, answer: Answer): void {
    this.showRequest(request);
    this.showAnswer(answer);
  }

  private showRequest({ method, url, headers = [], credential, body }: Request): void {
    const firstLine = `${method} ${withoutSignature(url)}`;
    const hidden = credential ? ([[credential.name, "…"]] as const) : [];
    this.transcript.request({ firstLine, headers: [...headers, ...hidden], body });
  }

  private showAnswer(answer: Answer): void {
    const { status, headers } = answer;
    const named = shownHeaders.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    const body = shown(answer);
    const firstLine = `${status} ${STATUS_CODES[status] ?? ""}`.trim();
    this.transcript.answer({ firstLine, headers: named, body }, status < 400);
  }
}

/** The body; of a picture, say, how large it is. */
function shown({ headers, bytes, body }: Answer): string {
  const type = headers.get(names.contentType) ?? "";
  return bytes.length === 0 || isText.test(type) ? body : `(${bytes.length} bytes)`;
}

/** A signature opens a door for whoever reads it over the shoulder. */
function withoutSignature(url: string): string {
  return url.replace(/([?&]sig=)[^&]*/, "$1…");
}

/** What the work's examples have against a result; undefined when it is right. */
export function wrongResult(answer: Answer, request: unknown): string | undefined {
  const { headers, bytes, body } = answer;
  const contentType = headers.get(names.contentType) ?? "";
  const json = /[/+]json\b/.test(contentType) ? (JSON.parse(body) as unknown) : undefined;
  return examples.check({ contentType, bytes, json }, request as never);
}

/** Holds a conversation to its end; what it throws becomes its last line. */
export async function untilEnd(
  transcript: Transcript,
  hold: () => Promise<boolean>,
): Promise<boolean> {
  try {
    return await hold();
  } catch (error) {
    const { message, cause } = error as { message: string; cause?: { message?: string } };
    transcript.failure(cause?.message ?? message);
    return false;
  }
}
