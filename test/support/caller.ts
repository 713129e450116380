import {
  headers,
  isTerminal,
  mediaTypes,
  routePath,
  type Operation,
  type Problem,
  type ValetKey,
} from "../../contract";
import { credentialHeader } from "../../demo/conversation/credential";
import type { Credential } from "../../local/identity/credential";
import type { OpenApiCheck } from "./openapi-check";
import type { QuoteRequest } from "../sample/schema";

/** Every member that an answer of the contract can have: a test that reads an absent one fails. */
export type AnswerBody = Required<Omit<Operation, "error">> & Required<Problem> & ValetKey;

type Method = Parameters<typeof credentialHeader>[1];

/** A plain answer: what a client sees on the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined in truth when there is none. */
  readonly json: AnswerBody;
}

/** Longest that an answer is waited for: less than a test may take, and more than a busy machine does. */
const longestSeconds = 150;

export interface CallOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * A client that follows nothing and retries nothing, for one running stack. Throws when an answer
 * is not as the stack's OpenAPI document describes it.
 */
export class Caller {
  constructor(
    readonly baseUrl: string,
    readonly credential: Credential,
    readonly described?: OpenApiCheck,
  ) {}

  /** The same, which checks no answer: a load has no time for it. */
  get undescribed(): Caller {
    return new Caller(this.baseUrl, this.credential);
  }

  /** The header that a request with this method carries; none where the URL is a capability. */
  credentialFor(method: Method): Readonly<Record<string, string>> {
    const header = credentialHeader(this.credential, method);
    return header ? { [header.name]: header.value } : {};
  }

  /** A token goes on every call, a function key on none: `submit` adds it. */
  async call(pathOrUrl: string, options: CallOptions = {}): Promise<Answer> {
    const url = new URL(pathOrUrl, this.baseUrl).href;
    const response = await fetch(url, {
      ...options,
      headers: { ...this.credentialFor("GET"), ...options.headers },
      redirect: "manual",
    });
    const text = await response.text();
    const { method = "GET" } = options;
    const { status, headers: got } = response;
    const violations =
      this.described?.violations({ method, url, status, headers: got, text }) ?? [];
    if (violations.length > 0) throw new Error(`not as OpenAPI says:\n${violations.join("\n")}`);
    const isJson = /json/.test(response.headers.get(headers.contentType) ?? "");
    // A part of a JSON document is none.
    const isWhole = response.status !== 206;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: (isJson && isWhole && text !== "" ? JSON.parse(text) : undefined) as AnswerBody,
    };
  }

  /** POSTs a request with the function key. */
  submit(
    request: unknown,
    extra: Readonly<Record<string, string>> = {},
    query = "",
  ): Promise<Answer> {
    return this.call(`${routePath("submit")}${query}`, {
      method: "POST",
      headers: {
        [headers.contentType]: mediaTypes.json,
        ...this.credentialFor("POST"),
        ...extra,
      },
      body: typeof request === "string" ? request : JSON.stringify(request),
    });
  }

  /** Submits and returns the operation's id. */
  async submitted(request: unknown, query = ""): Promise<string> {
    const answer = await this.submit(request, {}, query);
    if (answer.status !== 202) {
      throw new Error(`expected 202, got ${answer.status}: ${answer.text}`);
    }
    return answer.json.id;
  }

  /** GETs until the answer satisfies the condition; the pace is kinder than the server's limit. */
  async until(
    path: string,
    done: (answer: Answer) => boolean,
    seconds = longestSeconds,
  ): Promise<Answer> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const answer = await this.call(path);
      if (done(answer)) return answer;
      if (Date.now() > end) {
        throw new Error(`after ${seconds} s still ${answer.status}: ${answer.text.slice(0, 500)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  /** Waits for a terminal status and returns the operation. */
  async ended(id: string, seconds = longestSeconds): Promise<AnswerBody> {
    const answer = await this.until(
      routePath("operation", id),
      ({ json }) => isTerminal(json.status),
      seconds,
    );
    return answer.json;
  }
}

export const quote: QuoteRequest = {
  customer: "Contoso",
  lines: [
    { sku: "A-1", quantity: 3, unitPriceCents: 1999 },
    { sku: "B-2", quantity: 1, unitPriceCents: 5 },
  ],
};

export const quoteResult = {
  customer: "Contoso",
  lines: [
    { sku: "A-1", quantity: 3, unitPriceCents: 1999, amountCents: 5997 },
    { sku: "B-2", quantity: 1, unitPriceCents: 5, amountCents: 5 },
  ],
  totalCents: 6002,
};

/** The quote, made to take a while or to fail. */
export function simulated(simulate: QuoteRequest["simulate"]): QuoteRequest {
  return { ...quote, simulate };
}
