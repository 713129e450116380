import {
  defaultHeaders,
  errorCodes,
  exposedHeaders,
  headers,
  problemBaseUrl,
  type Route,
} from "../../contract";
import type { Dependencies } from "../dependencies";
import type { InvocationScope } from "../invocation";
import { describeError, type LogEntryOf } from "../log";
import { linkedTraceId, traceIdOf } from "../trace-context";
import type { Answer, IncomingRequest } from "./answer";
import { problem, ProblemError, rendered } from "./problem";
import { UnreadBody } from "./unread-body";

/** Answers a request of an allowed method; throws `ProblemError` to refuse it. */
export type Handler = (request: IncomingRequest, deps: Dependencies) => Promise<Answer>;

/** What the platform knows about one request. */
export interface Invocation extends InvocationScope {
  /** Goes out as `x-ms-request-id` and into the log. */
  readonly requestId: string;
  /** Throws when the settings are wrong; the request is then answered with 500. */
  readonly dependencies: () => Dependencies;
}

/** Seconds after which to try again when a service behind this one is away. */
const unavailableRetrySeconds = 5;

/** Names of the errors of Azure SDKs; by name, so that handlers need no SDK. */
const serviceErrors = ["RestError", "AuthenticationError", "CredentialUnavailableError"];

/**
 * Serves one route: refuses other methods, turns every error into a problem, and adds what all
 * answers carry. Never throws.
 */
export async function serve(
  route: Route,
  handler: Handler,
  request: IncomingRequest,
  invocation: Invocation,
): Promise<Answer> {
  const startedAt = performance.now();
  const body = request.body && new UnreadBody(request.body);
  const readable = { ...headOf(request), body };
  const { answer, cause } = await outcomeOf(route, handler, readable, invocation);
  // The answer does not wait for it.
  void body?.discard();
  if (answer.status >= 500) {
    logFailure(route, request, invocation, {
      ...{ status: answer.status, code: answer.headers[headers.errorCode] },
      durationMs: Math.round(performance.now() - startedAt),
      ...(cause !== undefined && { error: describeError(cause) }),
    });
  }
  const { body: answered, ...head } = rendered(answer, problemBase(invocation));
  return {
    ...head,
    headers: {
      ...defaultHeaders,
      ...answer.headers,
      [headers.requestId]: invocation.requestId,
      [headers.exposeHeaders]: exposedHeaders,
    },
    ...(answered !== undefined && request.method !== "HEAD" && { body: answered }),
  };
}

/** A request without its body; a request of the platform has getters, which a spread would lose. */
function headOf({ method, headers: given, query, params }: IncomingRequest) {
  return { method, headers: given, query, params };
}

/** Where problems are explained; with wrong settings a path of this origin, whichever it is. */
function problemBase({ dependencies }: Invocation): string {
  try {
    return dependencies().settings.problemBaseUrl;
  } catch {
    return problemBaseUrl("");
  }
}

/** An answer, and the error behind one that says nothing about the inside. */
interface RequestOutcome {
  readonly answer: Answer;
  readonly cause?: unknown;
}

async function outcomeOf(
  route: Route,
  handler: Handler,
  request: IncomingRequest,
  invocation: Invocation,
): Promise<RequestOutcome> {
  const allowed: readonly string[] = route.methods;
  if (!allowed.includes(request.method)) {
    const allow = allowed.join(", ");
    const detail = `${request.method} is not answered here; use ${allow}.`;
    return { answer: problem(errorCodes.methodNotAllowed, detail, { [headers.allow]: allow }) };
  }
  const { log, traceparent } = invocation;
  try {
    return { answer: await handler(request, { ...invocation.dependencies(), log, traceparent }) };
  } catch (cause) {
    if (cause instanceof ProblemError) return { answer: cause.answer };
    return { answer: failure(cause, invocation.requestId), cause };
  }
}

/** The one line about a failed answer: the platform counts its invocation as a success. */
function logFailure(
  { functionName }: Route,
  { method, headers: given }: IncomingRequest,
  { requestId, log, traceparent }: Invocation,
  members: Pick<LogEntryOf<"request.failed">, "status" | "code" | "durationMs" | "error">,
): void {
  log({
    event: "request.failed",
    ...{ requestId, functionName, method },
    traceId: traceIdOf(traceparent),
    clientTraceId: linkedTraceId(given.get(headers.traceparent), traceparent),
    ...members,
  });
}

function failure(error: unknown, requestId: string): Answer {
  if (error instanceof Error && serviceErrors.includes(error.name)) {
    return problem(errorCodes.serviceUnavailable, "Storage did not answer; try again later.", {
      [headers.retryAfter]: String(unavailableRetrySeconds),
    });
  }
  const detail = `The service failed; its log has the reason under request id ${requestId}.`;
  return problem(errorCodes.internalError, detail);
}
