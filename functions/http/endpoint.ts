import type { Route } from "../../contract";
import {
  defaultHeaders,
  errorCodes,
  exposedHeaders,
  headers,
  problemBaseUrl,
} from "../../contract";
import type { Dependencies } from "../dependencies";
import { type Log, describeError } from "../log";
import type { Answer, IncomingRequest } from "./answer";
import { problem, ProblemError, rendered } from "./problem";

/** Answers a request of an allowed method; throws `ProblemError` to refuse it. */
export type Handler = (request: IncomingRequest, deps: Dependencies) => Promise<Answer>;

/** What the platform knows about one request. */
export interface Invocation {
  /** Goes out as `x-ms-request-id` and into the log. */
  readonly requestId: string;
  readonly log: Log;
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
  const answer = await answerOf(route, handler, request, invocation);
  const { body, ...head } = rendered(answer, problemBase(invocation));
  return {
    ...head,
    headers: {
      ...defaultHeaders,
      ...answer.headers,
      [headers.requestId]: invocation.requestId,
      [headers.exposeHeaders]: exposedHeaders,
    },
    ...(body !== undefined && request.method !== "HEAD" && { body }),
  };
}

/** Where problems are explained; with wrong settings a path of this origin, whichever it is. */
function problemBase({ dependencies }: Invocation): string {
  try {
    return dependencies().settings.problemBaseUrl;
  } catch {
    return problemBaseUrl("");
  }
}

async function answerOf(
  route: Route,
  handler: Handler,
  request: IncomingRequest,
  invocation: Invocation,
): Promise<Answer> {
  const allowed: readonly string[] = route.methods;
  if (!allowed.includes(request.method)) {
    const allow = allowed.join(", ");
    const detail = `${request.method} is not answered here; use ${allow}.`;
    return problem(errorCodes.methodNotAllowed, detail, { [headers.allow]: allow });
  }
  try {
    return await handler(request, { ...invocation.dependencies(), log: invocation.log });
  } catch (error) {
    return error instanceof ProblemError ? error.answer : failure(error, invocation);
  }
}

function failure(error: unknown, { requestId, log }: Invocation): Answer {
  log({ event: "request.failed", requestId, error: describeError(error) });
  if (error instanceof Error && serviceErrors.includes(error.name)) {
    return problem(errorCodes.serviceUnavailable, "Storage did not answer; try again later.", {
      [headers.retryAfter]: String(unavailableRetrySeconds),
    });
  }
  const detail = `The service failed; its log has the reason under request id ${requestId}.`;
  return problem(errorCodes.internalError, detail);
}
