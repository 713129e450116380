import { type OperationError, errorCodes, isTerminal, limits } from "../../contract";
import { advance, type TransitionDependencies } from "./advance";
import type { OperationEvent } from "./operation";
import type { StoredOperation } from "./operation-store";
import { traceIdOf } from "../trace-context";

/** The errors of operations whose work was not wanted any more, not possible, or not done in time. */
export const operationErrors = {
  canceled: {
    code: errorCodes.canceled,
    message: "The operation was canceled at the client's request.",
  },
  malformed: {
    code: errorCodes.malformedMessage,
    message: "The message or the stored request could not be read; submit the request again.",
  },
  deadlineExceeded: {
    code: errorCodes.deadlineExceeded,
    message: "The work did not end before its deadline; submit the request again.",
  },
} as const satisfies Record<string, OperationError>;

/** The error of an operation whose every attempt failed, with what its work lets the client read. */
export function attemptsExhausted(
  record: StoredOperation,
  what = `The work failed ${limits.deliveryAttempts} times`,
): OperationError {
  const { publicError } = record;
  const last = publicError ? ` The last time: ${publicError}` : "";
  const message = `${what}; submit the request again later.${last}`;
  return { code: errorCodes.attemptsExhausted, message };
}

/** Brings an operation to its end; the first terminal write wins, a later one is only logged. */
export async function finish(
  record: StoredOperation,
  event: OperationEvent | undefined,
  deps: TransitionDependencies,
): Promise<void> {
  if (event === undefined) return dropMessage(record.id, record, deps);
  const { advanced, record: left } = await advance(deps, record, event);
  if (!advanced) dropMessage(record.id, left, deps);
}

/**
 * Ends an operation as Failed (Canceled, when that was asked for), unless it has ended already.
 * @param error or what makes it of the record
 */
export async function failOperation(
  operationId: string,
  error: OperationError | ((record: StoredOperation) => OperationError),
  deps: TransitionDependencies,
): Promise<void> {
  const record = await deps.operations.read(operationId);
  if (record === undefined || isTerminal(record.status)) {
    return dropMessage(operationId, record, deps);
  }
  const reason = typeof error === "function" ? error(record) : error;
  await finish(record, { type: "fail", error: reason }, deps);
}

/** Logs that there was nothing left to do: a redelivery, a late worker, a deleted record. */
export function dropMessage(
  operationId: string,
  record: StoredOperation | undefined,
  deps: Pick<TransitionDependencies, "log">,
): void {
  deps.log({
    event: "message.dropped",
    operationId,
    traceId: record && traceIdOf(record.traceparent),
    status: record?.status ?? "unknown",
  });
}
