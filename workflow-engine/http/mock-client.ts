import {
  HttpFailure,
  type HttpClient,
  type IncomingResponse,
  type OutgoingRequest,
} from "../run/ports";
import { fromPlain, toPlain, type Value } from "../expressions/values";
import { notAnswered } from "./not-answered";
import { toIncomingResponse } from "./scripted-client";

/** What a mock answers: an HTTP answer, or a connection that broke. */
export interface MockAnswer {
  /** @default 200 */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON; of an action that computes something, such as JavaScriptCode, its result. */
  readonly body?: unknown;
  /** Breaks the connection with this message instead; the retry policy applies. */
  readonly error?: string;
}

/** One outgoing call, as a mock that is a function sees it. */
export interface MockCall {
  readonly action: string;
  /** Indexes in the enclosing loops, outermost first. */
  readonly repetition: readonly number[];
  readonly method: string;
  /** Address of an Http action; path of a connector's request, as in `/v2/Mail`. */
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** How many calls this mock had before: retries and polls are calls, too. */
  readonly earlierCalls: number;
}

/** An answer, several of them in the order of the calls (the last one again and again), or a function. */
export type Mock =
  MockAnswer | readonly MockAnswer[] | ((call: MockCall) => MockAnswer | Promise<MockAnswer>);

/**
 * Mocks by whom or what they answer, the most exact first:
 * - `Send_mail[2]`: the action in iteration 2 of its loop, from 0; `[1,2]` in nested loops
 * - `Send_mail`: the action, in every iteration
 * - `POST https://api.example/orders`, `GET /v2/Mail`: method and address, without the query unless
 *   it is part of the key; `*` stands for any method, and in an address for any text
 */
export type Mocks = Readonly<Record<string, Mock>>;

const callKey = /^(\*|[A-Za-z]+) (\*|\/|https?:)/;

/** Keys of mocks that can answer nothing: no action has the name, and they name no call. */
export function strayMocks(mocks: Mocks, actions: ReadonlySet<string>): string[] {
  return Object.keys(mocks).filter(
    (key) => !callKey.test(key) && !actions.has(key.replace(/\[[\d,]+\]$/, "").toLowerCase()),
  );
}

/** Answers calls from mocks; nothing leaves the machine. */
export class MockHttpClient implements HttpClient {
  readonly requests: OutgoingRequest[] = [];
  /** Why each call failed that no mock answers. */
  readonly unanswered: HttpFailure[] = [];
  private readonly counts = new Map<string, number>();
  private readonly keys: readonly string[];

  /** @param otherwise answers what no mock does; without it such a call fails */
  constructor(
    private readonly mocks: Mocks,
    private readonly otherwise?: HttpClient,
  ) {
    this.keys = Object.keys(mocks);
  }

  async send(request: OutgoingRequest, signal?: AbortSignal): Promise<IncomingResponse> {
    this.requests.push(request);
    const key = this.keyOf(request);
    const mock = key === undefined ? undefined : this.mocks[key];
    if (key !== undefined && mock !== undefined) {
      const count = this.counts.get(key) ?? 0;
      this.counts.set(key, count + 1);
      return answerOf(await chosen(mock, request, count));
    }
    if (this.otherwise !== undefined) return this.otherwise.send(request, signal);
    const failure = notAnswered(request);
    this.unanswered.push(failure);
    throw failure;
  }

  private keyOf({ action, method, uri }: OutgoingRequest): string | undefined {
    const name = action.name.toLowerCase();
    const named = (wanted: string) => this.keys.find((key) => key.toLowerCase() === wanted);
    return (
      named(`${name}[${action.repetition.join(",")}]`) ??
      named(name) ??
      this.keys.find((key) => callKey.test(key) && isCall(key, method, uri))
    );
  }
}

function isCall(key: string, method: string, uri: string): boolean {
  const [wanted = "", ...rest] = key.split(" ");
  if (wanted !== "*" && wanted.toUpperCase() !== method) return false;
  const address = rest.join(" ");
  const literal = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(`^${address.split("*").map(literal).join(".*")}$`);
  return pattern.test(uri) || pattern.test(uri.split("?")[0] ?? "");
}

async function chosen(mock: Mock, request: OutgoingRequest, count: number): Promise<MockAnswer> {
  if (typeof mock === "function") {
    const { action, method, uri, headers, body } = request;
    const { name, repetition } = action;
    const call = { action: name, repetition, method, uri, headers, earlierCalls: count };
    return mock(body === undefined ? call : { ...call, body: toPlain(body) });
  }
  if (!isList(mock)) return mock;
  const answer = mock[Math.min(count, mock.length - 1)];
  if (answer === undefined) {
    throw new Error(`The mock of '${request.action.name}' is an empty list.`);
  }
  return answer;
}

function isList(mock: MockAnswer | readonly MockAnswer[]): mock is readonly MockAnswer[] {
  return Array.isArray(mock);
}

function answerOf({ status = 200, headers = {}, body, error }: MockAnswer): IncomingResponse {
  if (error !== undefined) {
    throw new HttpFailure("BadRequest", `Http request failed: ${error}`, true);
  }
  const value: Value | undefined = body === undefined ? undefined : fromPlain(body);
  return toIncomingResponse({ status, headers, body: value });
}
