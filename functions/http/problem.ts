import {
  type ErrorCode,
  type Problem,
  type Violation,
  errorCodes,
  headers,
  mediaTypes,
  problemType,
} from "../../contract";
import type { OperationRecord } from "../operation/operation";
import type { Answer } from "./answer";

/** HTTP status and title of every problem that an endpoint answers with. */
const problems = {
  [errorCodes.invalidRequest]: [400, "The request is not valid"],
  [errorCodes.invalidHeader]: [400, "A request header is not valid"],
  [errorCodes.unauthenticated]: [401, "A Microsoft Entra token is required"],
  [errorCodes.operationNotFound]: [404, "There is no such operation"],
  [errorCodes.resultNotReady]: [404, "The result is not there yet"],
  [errorCodes.resultNotAvailable]: [404, "The operation has no result"],
  [errorCodes.methodNotAllowed]: [405, "The method is not allowed here"],
  [errorCodes.operationCompleted]: [409, "The operation has ended already"],
  [errorCodes.canceled]: [409, "The operation was canceled"],
  [errorCodes.operationExpired]: [410, "The operation has expired"],
  [errorCodes.payloadTooLarge]: [413, "The request is too large"],
  [errorCodes.unsupportedMediaType]: [415, "The media type is not supported"],
  [errorCodes.idempotencyKeyReused]: [422, "The idempotency key was used for another request"],
  [errorCodes.tooManyRequests]: [429, "Polled too often"],
  [errorCodes.internalError]: [500, "Something went wrong"],
  [errorCodes.dispatchFailed]: [503, "The request could not be queued"],
  [errorCodes.serviceUnavailable]: [503, "The service is not available"],
} as const satisfies Partial<Record<ErrorCode, readonly [number, string]>>;

export type ProblemCode = keyof typeof problems;

/** A problem answer (RFC 9457). `detail` says what was wrong, what was got and what to do. */
export function problem(
  code: ProblemCode,
  detail: string,
  extra: Readonly<Record<string, string>> = {},
  violations?: readonly Violation[],
): Answer {
  const [status, title] = problems[code];
  return problemAnswer(status, title, { code, message: detail }, extra, violations);
}

/**
 * The answer for an operation that ended without a result: 409 when canceled, else 422; never a
 * 5xx, which clients would retry.
 */
export function endedWithoutResult(record: OperationRecord): Answer {
  if (record.status === "Canceled") {
    return problem(errorCodes.canceled, "The operation was canceled at the client's request.");
  }
  const error = record.error ?? {
    code: errorCodes.workFailed,
    message: "The work failed without a message.",
  };
  return problemAnswer(422, "The operation failed", error, {});
}

function problemAnswer(
  status: number,
  title: string,
  error: Problem["error"],
  extra: Readonly<Record<string, string>>,
  violations?: readonly Violation[],
): Answer {
  const document: Problem = {
    type: problemType(error.code),
    title,
    detail: error.message,
    error: { code: error.code, message: error.message },
    ...(violations && { violations }),
  };
  return {
    status,
    headers: { [headers.contentType]: mediaTypes.problem, ...extra },
    body: JSON.stringify(document),
  };
}

/** Thrown by what an endpoint calls, to end the request with this answer. */
export class ProblemError extends Error {
  constructor(readonly answer: Answer) {
    super(`Answered ${answer.status}.`);
    this.name = "ProblemError";
  }
}

/** Ends the request with a problem. */
export function refuse(...parameters: Parameters<typeof problem>): never {
  throw new ProblemError(problem(...parameters));
}
