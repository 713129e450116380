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
  readonly body: string;
}

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
    this.lastAnswer = { status, headers: received, body: await response.text() };
    return this.lastAnswer;
  }

  /** Says why the conversation ends, with the whole of the answer that ended it. */
  giveUp(reason: string): false {
    this.transcript.failure(reason);
    if (this.lastAnswer?.body) this.transcript.whole(this.lastAnswer.body);
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

  private showAnswer({ status, headers, body }: Answer): void {
    const shown = shownHeaders.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    const firstLine = `${status} ${STATUS_CODES[status] ?? ""}`.trim();
    this.transcript.answer({ firstLine, headers: shown, body }, status < 400);
  }
}

/** A signature opens a door for whoever reads it over the shoulder. */
function withoutSignature(url: string): string {
  return url.replace(/([?&]sig=)[^&]*/, "$1…");
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
