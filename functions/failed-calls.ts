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
 * Logs each call over Node's `http` and `https` that failed, in the invocation that made it: no
 * answer, 401, 403, 408, 429 or 5xx. Azure's SDKs call that way, every attempt of theirs and the
 * fetching of tokens included. Other 4xx are answers that callers expect, such as the 412 of a
 * compare-and-set that another writer won.
 * Source: https://nodejs.org/api/diagnostics_channel.html#http
 */
export function logFailedCalls(): void {
  const calls = new WeakMap<ClientRequest, Call>();
  subscribe("http.client.request.start", (message) => {
    const { request } = message as { readonly request: ClientRequest };
    const scope = currentInvocation();
    if (scope === undefined) return;
    calls.set(request, { scope, startedAt: performance.now() });
    request.on("error", (error) => {
      // What the caller gave up itself is no failure of the service.
      if (error.name === "AbortError") return;
      logFailure(request, calls.get(request), { status: 0, error: describeError(error) });
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
    logFailure(request, calls.get(request), { status, code: response.headers[errorCode] });
  });
}

function logFailure(
  request: ClientRequest,
  call: Call | undefined,
  failure: { readonly status: number; readonly code?: unknown; readonly error?: string },
): void {
  if (call === undefined) return;
  const { scope, startedAt } = call;
  scope.log({
    event: "dependency.failed",
    traceId: traceIdOf(scope.traceparent),
    target: targetOf(request),
    method: request.method,
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
function targetOf({ host, path }: ClientRequest): string {
  return host + (/^\/[\w-]+/.exec(path)?.[0] ?? "");
}
