import {
  headers,
  isTerminal,
  mediaTypes,
  type Operation,
  type Problem,
  routePath,
  type WorkExamples,
} from "../contract";
import { demand, Violation } from "./violation";

/** What a submit needs: the function key, or a token on every request. */
export type Access = { readonly functionKey: string } | { readonly bearerToken: string };

/** The synchronous door of a service. */
export interface Door {
  /** As Azure tells it, with its signature. */
  readonly url: string;
  /** Of a caller that the door admits, where it takes tokens and no signature. */
  readonly bearerToken?: string;
}

/** Query parameters of a trigger's URL that are its signature. */
const signature = ["sp", "sv", "sig"];

/** An answer as it came, redirects not followed. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | ReadableStream<Uint8Array>;
  /** @default true */
  readonly withAccess?: boolean;
}

/** Longest time that one call may take: a held request, and some. */
const callMilliseconds = 40_000;

/** Longest time that `quick` and `failing` may take to end. */
const endMilliseconds = 120_000;

/** A deployed or local service, seen from outside. Remembers every answer. */
export class Service {
  readonly seen: Seen[] = [];
  private readonly ended = new Map<string, Promise<Operation>>();

  /**
   * @param baseUrl the public base URL, with or without a path, no slash at the end
   * @param requests that the deployed work understands
   * @param door where the service has one instead of a submit
   */
  constructor(
    readonly baseUrl: string,
    readonly access: Access,
    readonly requests: Omit<WorkExamples<unknown>, "check">,
    readonly door?: Door,
  ) {}

  get hasDoor(): boolean {
    return this.door !== undefined;
  }

  /**
   * One blocking call to the door, with what lets its callers in: the URL's signature, or a token
   * and no signature, as a request with both is refused.
   * Source: https://learn.microsoft.com/azure/logic-apps/logic-apps-securing-a-logic-app
   */
  callDoor(body: unknown, extra: Readonly<Record<string, string>> = {}): Promise<Seen> {
    const { url, bearerToken } = this.itsDoor();
    if (bearerToken === undefined) return this.postToDoor(url, body, extra);
    const authorization = { [headers.authorization]: `Bearer ${bearerToken}` };
    return this.postToDoor(withoutSignature(url), body, { ...authorization, ...extra });
  }

  /** A call by somebody whom the door does not know: without anything, or with what it must not take. */
  async callDoorAsStranger(): Promise<Seen[]> {
    const { url, bearerToken } = this.itsDoor();
    const urls = [withoutSignature(url), ...(bearerToken === undefined ? [] : [url])];
    return Promise.all([...new Set(urls)].map((each) => this.postToDoor(each, {}, {})));
  }

  private itsDoor(): Door {
    demand(this.door !== undefined, "the URL of a synchronous door", "none");
    return this.door;
  }

  private postToDoor(
    url: string,
    body: unknown,
    extra: Readonly<Record<string, string>>,
  ): Promise<Seen> {
    return this.call(url, {
      method: "POST",
      headers: { [headers.contentType]: mediaTypes.json, ...extra },
      body: JSON.stringify(body),
      withAccess: false,
    });
  }

  /** Answers of the service itself, without the platform's: a missing key's, and the door's. */
  get own(): readonly Seen[] {
    const [door] = (this.door?.url ?? "none").split("?");
    return this.seen.filter(
      ({ url, status, text }) => !url.startsWith(door ?? "") && !(status === 401 && text === ""),
    );
  }

  /** @throws Error when no answer comes, whichever it is: of no requirement could anything be said */
  async answersAtAll(): Promise<void> {
    try {
      await fetch(this.baseUrl, {
        redirect: "manual",
        signal: AbortSignal.timeout(callMilliseconds),
      });
    } catch (error) {
      const { message, cause } = error as Error;
      const reason = cause instanceof Error ? cause.message : message;
      throw new Error(
        `${this.baseUrl} gives no answer (${reason}): is the URL right, and does the service run?`,
        { cause: error },
      );
    }
  }

  /** Absolute URL of a route. */
  url(...route: Parameters<typeof routePath>): string {
    return this.baseUrl + routePath(...route);
  }

  async call(
    url: string,
    { method = "GET", withAccess = true, ...call }: Call = {},
  ): Promise<Seen> {
    const response = await fetch(url, {
      method,
      headers: { ...(withAccess && this.accessHeaders(method)), ...call.headers },
      redirect: "manual",
      signal: AbortSignal.timeout(callMilliseconds),
      ...(call.body !== undefined && { body: call.body, duplex: "half" }),
    });
    const text = await response.text();
    const seen = { method, url, status: response.status, headers: response.headers, text };
    this.seen.push(seen);
    return seen;
  }

  submit(
    body: unknown,
    extra: Readonly<Record<string, string>> = {},
    query: Readonly<Record<string, string>> = {},
  ): Promise<Seen> {
    const url = new URL(this.url("submit"));
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return this.call(url.href, {
      method: "POST",
      headers: { [headers.contentType]: mediaTypes.json, ...extra },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  }

  /** Submits and gives the accepted operation. */
  async accepted(
    body: unknown,
    extra?: Readonly<Record<string, string>>,
    query?: Readonly<Record<string, string>>,
  ): Promise<Operation & { readonly location: string }> {
    const answer = await this.submit(body, extra, query);
    demand(answer.status === 202, "202 to a valid submit", `${answer.status} ${answer.text}`);
    return { ...operationOf(answer), location: answer.headers.get(headers.location) ?? "" };
  }

  /** An operation of the request that has ended; one for all who ask. */
  endedOne(name: "quick" | "failing"): Promise<Operation> {
    const known = this.ended.get(name);
    if (known !== undefined) return known;
    const ended = this.accepted(this.requests[name]).then(({ id }) => this.untilEnd(id));
    this.ended.set(name, ended);
    return ended;
  }

  async untilEnd(id: string): Promise<Operation> {
    const until = Date.now() + endMilliseconds;
    for (;;) {
      const answer = await this.call(this.url("operation", id), {
        headers: { [headers.prefer]: "wait=10" },
      });
      const operation = operationOf(answer);
      if (isTerminal(operation.status)) return operation;
      demand(Date.now() < until, `an end within ${endMilliseconds / 1000} s`, operation.status);
      const pause = Number(answer.headers.get(headers.retryAfter) ?? 1);
      await new Promise((resolve) => setTimeout(resolve, pause * 1000));
    }
  }

  /** The headers that let a request with this method in. */
  accessHeaders(method: string): Readonly<Record<string, string>> {
    if ("bearerToken" in this.access) {
      return { [headers.authorization]: `Bearer ${this.access.bearerToken}` };
    }
    // Status, operation and result URLs are capabilities: no key travels on polls.
    return method === "POST" ? { [headers.functionKey]: this.access.functionKey } : {};
  }
}

function withoutSignature(triggerUrl: string): string {
  const url = new URL(triggerUrl);
  for (const name of signature) url.searchParams.delete(name);
  return url.href;
}

export function jsonOf(answer: Seen): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(answer.text) as Readonly<Record<string, unknown>>;
  } catch {
    throw new Violation(`expected a JSON body; got ${answer.status} ${answer.text.slice(0, 300)}`);
  }
}

export function operationOf(answer: Seen): Operation {
  return jsonOf(answer) as unknown as Operation;
}

/** The problem of an answer, with its status and code checked. */
export function problemOf(answer: Seen, status: number, code: string): Problem {
  demand(answer.status === status, `${status} ${code}`, `${answer.status} ${answer.text}`);
  const problem = jsonOf(answer) as unknown as Problem;
  demand(problem.error?.code === code, `error.code ${code}`, problem);
  return problem;
}
