import { subscribe } from "node:diagnostics_channel";
import type { ClientRequest, IncomingMessage } from "node:http";
import { currentInvocation, type InvocationScope } from "./invocation";
import { describeError } from "./log";
import { traceIdOf } from "./trace-context";

/** Header in which Azure Storage says what was wrong. */
const errorCode = "x-ms-error-code";

interface Call {
  readonly scope: InvocationScope;
  readonly startedAt: number;
}

/**
 * Logs each call that failed, in the invocation that made it: no answer, 401, 403, 408, 429 or 5xx.
 * Other 4xx are answers that callers expect, such as the 412 of a compare-and-set that another
 * writer won.
 */
export function logFailedCalls(): void {
  logFailedHttpCalls();
  logFailedFetches();
}

/**
 * Over Node's `http` and `https`: Azure's SDKs call that way, every attempt of theirs and the
 * fetching of tokens included.
 * Source: https://nodejs.org/api/diagnostics_channel.html#http
 */
function logFailedHttpCalls(): void {
  const calls = new WeakMap<ClientRequest, Call>();
  subscribe("http.client.request.start", (message) => {
    const { request } = message as { readonly request: ClientRequest };
    const scope = currentInvocation();
    if (scope === undefined) return;
    calls.set(request, { scope, startedAt: performance.now() });
    request.on("error", (error) => {
      // What the caller gave up itself is no failure of the service.
      if (error.name === "AbortError") return;
      logFailure(ofRequest(request), calls.get(request), {
        status: 0,
        error: describeError(error),
      });
      calls.delete(request);
    });
  });
  subscribe("http.client.response.finish", (message) => {
    const { request, response } = message as Readonly<{
      request: ClientRequest;
      response: IncomingMessage;
    }>;
    const { statusCode: status = 0 } = response;
    if (!isFailure(status)) return;
    const code = response.headers[errorCode];
    logFailure(ofRequest(request), calls.get(request), { status, code });
  });
}

/** A request of `fetch`, as undici's channels show it. */
interface Fetched {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
}

/**
 * Over `fetch`: starts of a workflow, and callbacks to one.
 * Source: https://github.com/nodejs/undici/blob/main/docs/docs/api/DiagnosticsChannel.md
 */
function logFailedFetches(): void {
  const calls = new WeakMap<Fetched, Call>();
  subscribe("undici:request:create", (message) => {
    const { request } = message as { readonly request: Fetched };
    const scope = currentInvocation();
    if (scope !== undefined) calls.set(request, { scope, startedAt: performance.now() });
  });
  subscribe("undici:request:headers", (message) => {
    const { request, response } = message as Readonly<{
      request: Fetched;
      response: { readonly statusCode: number };
    }>;
    const { statusCode: status } = response;
    if (isFailure(status)) logFailure(ofFetch(request), calls.get(request), { status });
  });
  subscribe("undici:request:error", (message) => {
    const { request, error } = message as { readonly request: Fetched; readonly error: unknown };
    if (error instanceof Error && error.name === "AbortError") return;
    logFailure(ofFetch(request), calls.get(request), { status: 0, error: describeError(error) });
  });
}

/** Who was called, and how. */
interface Target {
  readonly method: string;
  readonly host: string;
  readonly path: string;
}

function ofRequest({ method, host, path }: ClientRequest): Target {
  return { method, host, path };
}

function ofFetch({ method, origin, path }: Fetched): Target {
  return { method, host: new URL(origin).host, path };
}

function logFailure(
  target: Target,
  call: Call | undefined,
  failure: { readonly status: number; readonly code?: unknown; readonly error?: string },
): void {
  if (call === undefined) return;
  const { scope, startedAt } = call;
  scope.log({
    event: "dependency.failed",
    traceId: traceIdOf(scope.traceparent),
    target: targetOf(target),
    method: target.method,
    ...failure,
    durationMs: Math.round(performance.now() - startedAt),
  });
}

/** Whether an answer says that a service, or the right to use it, is missing. */
function isFailure(status: number): boolean {
  return status >= 500 || [401, 403, 408, 429].includes(status);
}

/**
 * Host and first segment of the path: a table, a container, a queue. What follows has ids, and a
 * query may be signed.
 */
function targetOf({ host, path }: Target): string {
  return host + (/^\/[\w-]+/.exec(path)?.[0] ?? "");
}
