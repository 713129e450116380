import {
  headers as names,
  queries,
  viaSas,
  type HttpMethod,
  type Operation,
  type ValetKey,
} from "../contract";
import { parseBody, parseOperation, retryAfterSeconds, type Answer } from "./answer";
import { checkCredential, type Credential } from "./credential";
import { ProtocolError, TimeoutError } from "./errors";
import { Service, preferWait, requestHeaders } from "./service";
import {
  Transport,
  defaultRetryPolicy,
  systemClock,
  type ClientClock,
  type Exchange,
  type Fetch,
  type RetryPolicy,
} from "./transport";
import type {
  CallOptions,
  FollowOptions,
  Poll,
  PollOptions,
  Submission,
  SubmitOptions,
} from "./submission";

export type { Credential } from "./credential";
export { ProblemError, ProtocolError, TimeoutError, UnreachableError } from "./errors";
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

const longestRedirectChain = 5;

/** The longest outage that following waits out, unless the caller has a deadline of its own. */
const longestOutageSeconds = 900;

/**
 * Client of the Asynchronous Request-Reply contract, for Node 20 and browsers. Give it your work's
 * types. Methods that take a target accept an operation's id or any of its URLs.
 *
 * They throw ProblemError (the service's word: refused, failed, canceled, unknown), UnreachableError
 * (no answer after every attempt), ProtocolError (not this contract), or the signal's reason.
 */
export class RequestReplyClient<Request = unknown, Result = unknown> {
  private readonly service: Service;

  constructor(options: RequestReplyClientOptions) {
    checkCredential(options.credential);
    const transport = new Transport(
      options.fetch ?? ((url, init) => fetch(url, init)),
      options.clock ?? systemClock,
      { ...defaultRetryPolicy, ...options.retry },
      options.onExchange ?? (() => undefined),
    );
    this.service = new Service(options.baseUrl, options.credential, transport);
  }

  /** Hands the work in and returns as soon as it is accepted. */
  async submit(request: Request, options: SubmitOptions = {}): Promise<Submission> {
    const idempotencyKey = options.idempotencyKey ?? crypto.randomUUID();
    const { profile, waitSeconds, signal, keepTryingSeconds } = options;
    const url = this.service.addresses.submit(profile);
    const answer = await this.service.exchange("POST", url, {
      ...{ signal, keepTryingSeconds },
      body: JSON.stringify(request),
      headers: { ...requestHeaders(idempotencyKey), ...preferWait(waitSeconds) },
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
    return this.submit(request, { idempotencyKey, profile, signal, keepTryingSeconds });
  }

  /**
   * One blocking call to a facade's door. When the door's time runs out before the work is done, it
   * names the operation, which is followed to its end.
   *
   * @param doorUrl the workflow's trigger URL; its signature, when it has one, is the credential
   */
  async call(
    doorUrl: string,
    request: Request,
    options: FollowOptions & Pick<SubmitOptions, "idempotencyKey"> = {},
  ): Promise<Result> {
    const idempotencyKey = options.idempotencyKey ?? crypto.randomUUID();
    const answer = await this.service.knock(doorUrl, {
      signal: options.signal,
      body: JSON.stringify(request),
      headers: requestHeaders(idempotencyKey),
    });
    if (typeof answer === "string") return this.follow(answer, options);
    return parseBody(answer) as Result;
  }

  /** Submits and waits for the result. */
  async run(request: Request, options: SubmitOptions & FollowOptions = {}): Promise<Result> {
    return this.follow(await this.submit(request, options), options);
  }

  /** Looks once at the status endpoint; when the work is done, fetches the result. */
  async poll(target: string, options: PollOptions = {}): Promise<Poll<Result>> {
    const { waitSeconds, ...call } = options;
    const url = this.service.addresses.of("status", target);
    const answer = await this.service.exchange("GET", url, {
      ...call,
      headers: preferWait(waitSeconds),
    });
    const retryAfter = retryAfterSeconds(answer, this.service.transport.clock.now());
    // In the profile `see-other` the unfinished are 200 too; only they ask to come again.
    if (answer.status === 202 || (answer.status === 200 && retryAfter !== undefined)) {
      const operation = parseOperation(answer);
      const wasHeld = answer.headers.has(names.preferenceApplied);
      return {
        state: "pending",
        retryAfterSeconds: Math.max(1, retryAfter ?? 1),
        wasHeld,
        operation,
      };
    }
    if (answer.status === 200) {
      return { state: "succeeded", result: parseBody(answer) as Result };
    }
    return { state: "succeeded", result: await this.redirected(answer, url, call) };
  }

  /**
   * Polls as often as the service asks until the work is done, through outages of the service. The
   * target may be what another process was given: an id or a URL is enough to go on.
   *
   * @throws TimeoutError when `timeoutSeconds` are over; what the class says
   */
  async follow(target: string | Submission, options: FollowOptions = {}): Promise<Result> {
    const { signal, onUpdate, waitSeconds, timeoutSeconds = Infinity } = options;
    const { clock } = this.service.transport;
    const longestOutage = timeoutSeconds === Infinity ? longestOutageSeconds : timeoutSeconds;
    const end = clock.now() + timeoutSeconds * 1000;
    const statusUrl = typeof target === "string" ? target : target.statusUrl;
    let wait = typeof target === "string" ? 0 : target.retryAfterSeconds;
    for (;;) {
      const left = (end - clock.now()) / 1000;
      if (wait > left) throw new TimeoutError(statusUrl, timeoutSeconds);
      if (wait > 0) await clock.sleep(wait * 1000, signal);
      const keepTryingSeconds = Math.min(left - wait, options.keepTryingSeconds ?? longestOutage);
      const poll = await this.poll(statusUrl, { signal, waitSeconds, keepTryingSeconds });
      if (poll.state === "succeeded") return poll.result;
      onUpdate?.(poll);
      // A service that held the answer has waited already.
      wait = poll.wasHeld ? 0 : poll.retryAfterSeconds;
    }
  }

  /** The operation's record: status, progress, error. Failed work is no error here. */
  async getOperation(target: string, options: CallOptions = {}): Promise<Operation> {
    return this.operation("GET", target, options);
  }

  /** Asks for cancellation, which ends in `Canceled` unless the work ends first. Repeatable until then. */
  async cancel(target: string, options: CallOptions = {}): Promise<Operation> {
    return this.operation("DELETE", target, options);
  }

  /** The stored result; a ProblemError with code `ResultNotReady` before the work is done. */
  async getResult(target: string, options: CallOptions = {}): Promise<Result> {
    const url = this.service.addresses.of("result", target);
    return parseBody(await this.service.exchange("GET", url, options)) as Result;
  }

  /** A URL that gives the stored result straight from storage for some minutes, without credentials. */
  async getValetKey(target: string, options: CallOptions = {}): Promise<ValetKey> {
    const url = `${this.service.addresses.of("result", target)}?${queries.via}=${viaSas}`;
    return parseBody(await this.service.exchange("GET", url, options)) as ValetKey;
  }

  private async operation(
    method: HttpMethod,
    target: string,
    options: CallOptions,
  ): Promise<Operation> {
    const url = this.service.addresses.of("operation", target);
    const operation = parseOperation(await this.service.exchange(method, url, options));
    if (operation === undefined) {
      throw new ProtocolError(`${method} ${url} answered something that is no operation`);
    }
    return operation;
  }

  private submission(answer: Answer, location: string, idempotencyKey: string): Submission {
    const retryAfter = retryAfterSeconds(answer, this.service.transport.clock.now());
    return {
      id: this.service.addresses.id(location),
      statusUrl: this.service.addresses.of("status", location),
      operationUrl: this.service.addresses.of("operation", location),
      idempotencyKey,
      retryAfterSeconds: retryAfter ?? 0,
      operation: parseOperation(answer),
    };
  }

  private async redirected(redirect: Answer, from: string, options: CallOptions): Promise<Result> {
    let answer = redirect;
    let url = from;
    for (let hop = 0; hop < longestRedirectChain; hop++) {
      // A browser hides where it leads; the contract says where results are.
      if (answer.hiddenRedirect) return this.getResult(from, options);
      const location = answer.headers.get(names.location);
      if (location === null) break;
      const next = new URL(location, url);
      if (next.origin !== new URL(from).origin) {
        throw new ProtocolError(
          `${from} redirects to another origin, ${next.origin}: not followed`,
        );
      }
      url = next.href;
      answer = await this.service.exchange("GET", url, options);
      if (answer.status === 200) return parseBody(answer) as Result;
    }
    throw new ProtocolError(`${url} answered ${answer.status}, which leads to no result`);
  }
}
