import { errorCodes, type Problem, type Violation } from "../contract";

/** The service answered that it will not, or that the work failed or was canceled. */
export class ProblemError extends Error {
  override readonly name = "ProblemError";
  /** HTTP status of the answer. */
  readonly status: number;
  /** `error.code` of the problem document, one of the contract's `errorCodes`. */
  readonly code: string;
  /** Everything that was wrong with a refused request; empty for other problems. */
  readonly violations: readonly Violation[];
  /** `x-ms-request-id`, to quote when asking for help. */
  readonly requestId?: string;
  /** How long the service asks to wait before the next try, in seconds. */
  readonly retryAfterSeconds?: number;

  constructor(
    problem: { code: string; message: string; violations?: readonly Violation[] },
    answer: { status: number; requestId?: string; retryAfterSeconds?: number },
  ) {
    super(problem.message);
    this.code = problem.code;
    this.violations = problem.violations ?? [];
    this.status = answer.status;
    this.requestId = answer.requestId;
    this.retryAfterSeconds = answer.retryAfterSeconds;
  }
}

/** No answer came, after every attempt. `cause` is the last failure. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** The caller's own deadline came first. The operation goes on: follow `statusUrl` later, or cancel it. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";

  constructor(
    readonly statusUrl: string,
    seconds: number,
  ) {
    super(`${statusUrl} was not done within ${seconds} s; it goes on`);
  }
}

/** The answer breaks the contract: another service stands there, or the URL is not one of ours. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

/** Code of an error answer without a problem document, which came from something before the service. */
const noProblemDocument = "NoProblemDocument";

/** What an error answer says: its problem document, or what its status lets one guess. */
export function readProblem(
  status: number,
  body: unknown,
  asked: string,
): { code: string; message: string; violations?: readonly Violation[] } {
  if (isProblem(body)) return { ...body.error, violations: body.violations };
  if (status === 401 || status === 403) {
    return {
      code: errorCodes.unauthenticated,
      message: `${asked} answered ${status}: give the function key or token that this deployment asks for`,
    };
  }
  return {
    code: noProblemDocument,
    message: `${asked} answered ${status} without a problem document: is this the right base URL?`,
  };
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const { error } = body;
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    "message" in error &&
    typeof error.code === "string" &&
    typeof error.message === "string"
  );
}
