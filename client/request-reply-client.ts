import { headers as names, mediaTypes, type HttpMethod, type Operation } from "../contract";
import { Addresses } from "./addresses";
import { parseBody, parseOperation, retryAfterSeconds, type Answer } from "./answer";
import { authorize, checkCredential, type Credential } from "./credential";
import { ProblemError, ProtocolError, readProblem } from "./errors";
import {
  Transport,
  defaultRetryPolicy,
  systemClock,
  type ClientClock,
  type Exchange,
  type Fetch,
  type RetryPolicy,
} from "./transport";
import type { FollowOptions, Poll, Submission, SubmitOptions } from "./submission";

export type { Credential } from "./credential";
export { ProblemError, ProtocolError, UnreachableError } from "./errors";
export type { FollowOptions, Pending, Poll, Submission, SubmitOptions } from "./submission";
export type { ClientClock, Exchange, Fetch, RetryPolicy } from "./transport";

export interface RequestReplyClientOptions {
  /** What stands before `/api`, such as `https://func-quotes.azurewebsites.net`; https, or http on this machine. */
  readonly baseUrl: string;
  /** What the deployment asks of callers. @default none is sent */
  readonly credential?: Credential;
  /** @default the platform's fetch */
  readonly fetch?: Fetch;
  /** @default the system's clock */
  readonly clock?: ClientClock;
  /** Overrides single values of the policy. @default 4 attempts, from 0.5 s doubling, at most 60 s */
  readonly retry?: Partial<RetryPolicy>;
  /** Called after every HTTP exchange, retries included. @default nobody looks */
  readonly onExchange?: (exchange: Exchange) => void;
}

interface Signal {
  readonly signal?: AbortSignal;
}

const longestRedirectChain = 5;

/**
 * Client of the Asynchronous Request-Reply contract, for Node 20 and browsers. Give it your work's
 * types. Methods that take a target accept an operation's id or any of its URLs.
 *
 * They throw ProblemError (the service's word: refused, failed, canceled, unknown), UnreachableError
 * (no answer after every attempt), ProtocolError (not this contract), or the signal's reason.
 */
export class RequestReplyClient<Request = unknown, Result = unknown> {
  private readonly addresses: Addresses;
  private readonly transport: Transport;
  private readonly credential?: Credential;

  constructor(options: RequestReplyClientOptions) {
    checkCredential(options.credential);
    this.addresses = new Addresses(options.baseUrl);
    this.credential = options.credential;
    this.transport = new Transport(
      options.fetch ?? ((url, init) => fetch(url, init)),
      options.clock ?? systemClock,
      { ...defaultRetryPolicy, ...options.retry },
      options.onExchange ?? (() => undefined),
    );
  }

  /** Hands the work in and returns as soon as it is accepted. */
  async submit(request: Request, options: SubmitOptions = {}): Promise<Submission> {
    const idempotencyKey = options.idempotencyKey ?? crypto.randomUUID();
    const { profile, waitSeconds, signal } = options;
    const url = this.addresses.submit(profile);
    const answer = await this.exchange("POST", url, {
      signal,
      body: JSON.stringify(request),
      headers: {
        [names.contentType]: mediaTypes.json,
        [names.idempotencyKey]: idempotencyKey,
        ...(waitSeconds === undefined ? {} : { [names.prefer]: `wait=${waitSeconds}` }),
      },
    });
    const location = answer.headers.get(names.location);
    if (location !== null) {
      return this.submission(answer, new URL(location, url).href, idempotencyKey);
    }
    if (waitSeconds === undefined) {
      throw new ProtocolError(`POST ${url} answered ${answer.status} without Location`);
    }
    // Done within the wait: the answer is the result itself, or a redirect that a browser hides.
    // The same key gives the original 202, which names the operation.
    return this.submit(request, { idempotencyKey, profile, signal });
  }

  /** Submits and waits for the result. */
  async run(request: Request, options: SubmitOptions & FollowOptions = {}): Promise<Result> {
    return this.follow(await this.submit(request, options), options);
  }

  /** Looks once at the status endpoint; when the work is done, fetches the result. */
  async poll(target: string, { signal }: Signal = {}): Promise<Poll<Result>> {
    const url = this.addresses.of("status", target);
    const answer = await this.exchange("GET", url, { signal });
    const retryAfter = retryAfterSeconds(answer, this.transport.clock.now());
    // In the profile `see-other` the unfinished are 200 too; only they ask to come again.
    if (answer.status === 202 || (answer.status === 200 && retryAfter !== undefined)) {
      const operation = parseOperation(answer);
      return { state: "pending", retryAfterSeconds: Math.max(1, retryAfter ?? 1), operation };
    }
    if (answer.status === 200) {
      return { state: "succeeded", result: parseBody(answer) as Result };
    }
    return { state: "succeeded", result: await this.redirected(answer, url, signal) };
  }

  /** Polls as often as the service asks until the work is done. */
  async follow(target: string | Submission, options: FollowOptions = {}): Promise<Result> {
    const { signal, onUpdate } = options;
    const statusUrl = typeof target === "string" ? target : target.statusUrl;
    let wait = typeof target === "string" ? 0 : target.retryAfterSeconds;
    for (;;) {
      if (wait > 0) await this.transport.clock.sleep(wait * 1000, signal);
      const poll = await this.poll(statusUrl, { signal });
      if (poll.state === "succeeded") return poll.result;
      onUpdate?.(poll);
      wait = poll.retryAfterSeconds;
    }
  }

  /** The operation's record: status, progress, error. Failed work is no error here. */
  async getOperation(target: string, { signal }: Signal = {}): Promise<Operation> {
    return this.operation("GET", target, signal);
  }

  /** Asks for cancellation, which ends in `Canceled` unless the work ends first. Repeatable until then. */
  async cancel(target: string, { signal }: Signal = {}): Promise<Operation> {
    return this.operation("DELETE", target, signal);
  }

  /** The stored result; a ProblemError with code `ResultNotReady` before the work is done. */
  async getResult(target: string, { signal }: Signal = {}): Promise<Result> {
    const url = this.addresses.of("result", target);
    return parseBody(await this.exchange("GET", url, { signal })) as Result;
  }

  private async operation(
    method: HttpMethod,
    target: string,
    signal: AbortSignal | undefined,
  ): Promise<Operation> {
    const url = this.addresses.of("operation", target);
    const operation = parseOperation(await this.exchange(method, url, { signal }));
    if (operation === undefined) {
      throw new ProtocolError(`${method} ${url} answered something that is no operation`);
    }
    return operation;
  }

  private submission(answer: Answer, location: string, idempotencyKey: string): Submission {
    const retryAfter = retryAfterSeconds(answer, this.transport.clock.now());
    return {
      id: this.addresses.id(location),
      statusUrl: this.addresses.of("status", location),
      operationUrl: this.addresses.of("operation", location),
      idempotencyKey,
      retryAfterSeconds: retryAfter ?? 0,
      operation: parseOperation(answer),
    };
  }

  private async redirected(
    redirect: Answer,
    from: string,
    signal: AbortSignal | undefined,
  ): Promise<Result> {
    let answer = redirect;
    let url = from;
    for (let hop = 0; hop < longestRedirectChain; hop++) {
      // A browser hides where it leads; the contract says where results are.
      if (answer.hiddenRedirect) return this.getResult(from, { signal });
      const location = answer.headers.get(names.location);
      if (location === null) break;
      const next = new URL(location, url);
      if (next.origin !== new URL(from).origin) {
        throw new ProtocolError(
          `${from} redirects to another origin, ${next.origin}: not followed`,
        );
      }
      url = next.href;
      answer = await this.exchange("GET", url, { signal });
      if (answer.status === 200) return parseBody(answer) as Result;
    }
    throw new ProtocolError(`${url} answered ${answer.status}, which leads to no result`);
  }

  /** Sends, and turns every 4xx and 5xx into a ProblemError. */
  private async exchange(
    method: HttpMethod,
    url: string,
    rest: Signal & { body?: string; headers?: Readonly<Record<string, string>> },
  ): Promise<Answer> {
    const trusted = new URL(url).origin === this.addresses.origin;
    const credentials = trusted ? await authorize(this.credential, method) : {};
    const headers = { ...rest.headers, ...credentials };
    const answer = await this.transport.send({ ...rest, method, url, headers });
    if (answer.status < 400) return answer;
    throw new ProblemError(readProblem(answer.status, parseBody(answer), `${method} ${url}`), {
      status: answer.status,
      requestId: answer.headers.get(names.requestId) ?? undefined,
      retryAfterSeconds: retryAfterSeconds(answer, this.transport.clock.now()),
    });
  }
}
