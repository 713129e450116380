import {
  errorCodes,
  headers,
  limits,
  mediaTypes,
  problems,
  type ErrorCode,
  type Problem,
  type Violation,
} from "../../contract";
import { operationErrors } from "../operation/finish";
import type { OperationRecord } from "../operation/operation-record";
import { bounded } from "../text";
import type { Answer } from "./answer";

/** A problem answer (RFC 9457). `detail` says what was wrong, what was got and what to do. */
export function problem(
  code: ErrorCode,
  detail: string,
  extra: Readonly<Record<string, string>> = {},
  violations?: readonly Violation[],
): Answer {
  const { status, title } = problems[code];
  return problemAnswer(status, title, { code, message: detail }, extra, violations);
}

/**
 * The answer for an operation that ended without a result: 409 when canceled, else 422; never a
 * 5xx, which clients would retry.
 */
export function endedWithoutResult(record: OperationRecord): Answer {
  if (record.status === "Canceled") {
    return problem(errorCodes.canceled, operationErrors.canceled.message);
  }
  const error = record.error ?? {
    code: errorCodes.workFailed,
    message: "The work failed without a message.",
  };
  const { status, title } = problems[errorCodes.workFailed];
  return problemAnswer(status, title, error, {});
}

function problemAnswer(
  status: number,
  title: string,
  { code, message }: Problem["error"],
  extra: Readonly<Record<string, string>>,
  violations?: readonly Violation[],
): Answer {
  const detail = bounded(message);
  return {
    status,
    headers: { [headers.contentType]: mediaTypes.problem, [headers.errorCode]: code, ...extra },
    problem: { title, detail, error: { code, message: detail }, ...listed(violations) },
  };
}

/** The first violations, each bounded, and how many more there are. */
function listed(
  violations: readonly Violation[] = [],
): Pick<Problem, "violations" | "violationsOmitted"> {
  if (violations.length === 0) return {};
  const first = violations.slice(0, limits.violations);
  const omitted = violations.length - first.length;
  return {
    violations: first.map(({ pointer, message }) => ({
      pointer: bounded(pointer),
      message: bounded(message),
    })),
    ...(omitted > 0 && { violationsOmitted: omitted }),
  };
}

/**
 * The answer with a problem written out as its body.
 * @param base what the `type` of a problem begins with; the code follows
 */
export function rendered({ problem, ...answer }: Answer, base: string): Answer {
  if (problem === undefined) return answer;
  const document: Problem = { type: base + problem.error.code, ...problem };
  return { ...answer, body: JSON.stringify(document) };
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
