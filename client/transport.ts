import { headers as names, type HttpMethod } from "../contract";
import { readAnswer, retryAfterSeconds, type Answer } from "./answer";
import { UnreachableError } from "./errors";

/** The part of the platform's `fetch` that the client needs. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Time, replaceable in tests. */
export interface ClientClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after that long; rejects with the signal's reason as soon as it aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** One HTTP request and what came back, for showing and logging. Holds no credential. */
export interface Exchange {
  readonly method: HttpMethod;
  readonly url: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Absent when no answer came, and when a browser hides a redirect from scripts. */
  readonly status?: number;
  /** Answer headers by lower-case name; empty without an answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly milliseconds: number;
  /** Why no answer came. */
  readonly failure?: string;
}

/** How often and how long to try again after no answer, 429, 502, 503 or 504. */
export interface RetryPolicy {
  /** Attempts in all, at least 1. @default 4 */
  readonly attempts: number;
  /** Wait before the second attempt; it doubles from there, with jitter. `Retry-After` wins. @default 0.5 */
  readonly firstDelaySeconds: number;
  /** Longest wait; a `Retry-After` beyond it ends the attempts. @default 60 */
  readonly longestDelaySeconds: number;
  /** An attempt without an answer for this long counts as failed. @default 30 */
  readonly attemptTimeoutSeconds: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 4,
  firstDelaySeconds: 0.5,
  longestDelaySeconds: 60,
  attemptTimeoutSeconds: 30,
};

export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Tries again for this long instead of the policy's attempts. */
  readonly keepTryingSeconds?: number;
  /** @default the policy's */
  readonly attemptTimeoutSeconds?: number;
}

const passingStatuses = new Set([429, 502, 503, 504]);

export const systemClock: ClientClock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    signal?.throwIfAborted();
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      signal?.addEventListener("abort", done);
    });
    signal?.throwIfAborted();
  },
};

/**
 * Sends requests that are safe to repeat (GET, DELETE, and POST with an idempotency key), and does
 * repeat them. Redirects are returned, never followed: fetch would send the key along.
 */
export class Transport {
  constructor(
    private readonly fetch: Fetch,
    readonly clock: ClientClock,
    private readonly retry: RetryPolicy,
    private readonly onExchange: (exchange: Exchange) => void,
  ) {}

  /**
   * The first answer that is worth having, or the last one of all attempts.
   *
   * @throws UnreachableError when no attempt was answered; the signal's reason when it aborts
   */
  async send(request: HttpRequest): Promise<Answer> {
    const patience = request.keepTryingSeconds;
    const until = patience === undefined ? undefined : this.clock.now() + patience * 1000;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.attempt(request, attempt);
      if (!(answer instanceof NoAnswer) && !passes(answer, request)) return answer;
      const delay = this.delaySeconds(answer, attempt);
      if (this.givesUp(attempt, delay, until)) {
        if (answer instanceof NoAnswer) throw unreachable(request, attempt, answer);
        return answer;
      }
      await this.clock.sleep(delay * 1000, request.signal);
    }
  }

  private delaySeconds(answer: Answer | NoAnswer, attempt: number): number {
    const asked =
      answer instanceof NoAnswer ? undefined : retryAfterSeconds(answer, this.clock.now());
    return asked ?? this.backoffSeconds(attempt);
  }

  private givesUp(attempt: number, delaySeconds: number, until: number | undefined): boolean {
    if (until !== undefined) return this.clock.now() + delaySeconds * 1000 > until;
    return attempt >= this.retry.attempts || delaySeconds > this.retry.longestDelaySeconds;
  }

  private backoffSeconds(attempt: number): number {
    const { firstDelaySeconds, longestDelaySeconds } = this.retry;
    // Jitter, so that clients which failed together do not come back together.
    const jitter = 0.5 + Math.random() / 2;
    return Math.min(longestDelaySeconds, firstDelaySeconds * 2 ** (attempt - 1) * jitter);
  }

  private async attempt(request: HttpRequest, attempt: number): Promise<Answer | NoAnswer> {
    request.signal?.throwIfAborted();
    const { method } = request;
    const url = withoutSignature(request.url);
    const started = this.clock.now();
    const longest = request.attemptTimeoutSeconds ?? this.retry.attemptTimeoutSeconds;
    const timeout = AbortSignal.timeout(longest * 1000);
    const report = (rest: Pick<Exchange, "status" | "headers" | "failure">) =>
      this.onExchange({ method, url, attempt, milliseconds: this.clock.now() - started, ...rest });
    try {
      const response = await this.fetch(request.url, {
        method,
        headers: request.headers,
        body: request.body,
        redirect: "manual",
        signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
      });
      const answer = await readAnswer(response);
      const status = answer.hiddenRedirect ? undefined : answer.status;
      report({ status, headers: plainHeaders(answer.headers) });
      return answer;
    } catch (error) {
      request.signal?.throwIfAborted();
      const failure = describeFailure(error);
      report({ headers: {}, failure });
      return new NoAnswer(failure, error);
    }
  }
}

/**
 * Whether a later try may find something else. A 504 with a `Location` has said where to look; a 500
 * is the service's own word, unless the caller wants to outlive it.
 */
function passes({ status, headers }: Answer, { keepTryingSeconds }: HttpRequest): boolean {
  if (headers.has(names.location)) return false;
  return passingStatuses.has(status) || (status === 500 && keepTryingSeconds !== undefined);
}

/** A door's URL as it may be shown: its signature is a credential. */
function withoutSignature(url: string): string {
  return url.replace(/([?&]sig=)[^&]*/, "$1…");
}

function plainHeaders(headers: Headers): Record<string, string> {
  const plain: Record<string, string> = {};
  headers.forEach((value, name) => (plain[name] = value));
  return plain;
}

class NoAnswer {
  constructor(
    readonly failure: string,
    readonly cause: unknown,
  ) {}
}

function unreachable(request: HttpRequest, attempts: number, last: NoAnswer): UnreachableError {
  const tries = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  return new UnreachableError(
    `${request.method} ${withoutSignature(request.url)} got no answer in ${tries}: ${last.failure}`,
    { cause: last.cause },
  );
}

/** `fetch failed` says nothing; the reason (ECONNREFUSED, a certificate) is in its cause. */
function describeFailure(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  const { message, code } = (cause ?? error) as { message?: string; code?: string };
  return [message, code].find((text) => text !== undefined && text !== "") ?? String(error);
}
