import type { FacadeMessage } from "../../contract";
import { type ReceivedMerge, readMerge } from "./merge";
import { isOperationId } from "../operation/operation-id";
import { continueTrace, isTraceparent } from "../trace-context";

/** A message as the trigger delivers it; its request is checked when the operation is admitted. */
export type ReceivedFacadeMessage = Omit<FacadeMessage, "request" | "merge"> & {
  readonly request: unknown;
  readonly merge: ReceivedMerge | undefined;
};

/** `undefined` when the message names no operation, so that nobody could be told anything. */
export function readFacadeMessage(received: unknown): ReceivedFacadeMessage | undefined {
  if (typeof received !== "object" || received === null) return undefined;
  const given = received as Partial<Record<keyof FacadeMessage, unknown>>;
  const { operationId, request, idempotencyKey, callbackUrl, traceparent, merge } = given;
  if (!isOperationId(operationId)) return undefined;
  return {
    operationId,
    request,
    idempotencyKey: typeof idempotencyKey === "string" ? idempotencyKey : null,
    callbackUrl: typeof callbackUrl === "string" ? callbackUrl : "",
    // What a client sends there is passed on by the workflow as it came.
    traceparent: isTraceparent(traceparent) ? traceparent : continueTrace(null),
    merge: readMerge(merge),
  };
}
