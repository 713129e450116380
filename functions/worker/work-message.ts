import type { WorkMessage } from "../../contract";
import { isOperationId } from "../operation/operation";
import { isTraceparent } from "../trace-context";

/**
 * A message as a trigger delivers it (the host parses JSON bodies). `unreadable` may still name its
 * operation, which can then be told.
 */
export type ReceivedMessage =
  | { readonly type: "message"; readonly message: WorkMessage }
  | { readonly type: "unreadable"; readonly reason: string; readonly operationId?: string };

export function readWorkMessage(received: unknown): ReceivedMessage {
  if (typeof received !== "object" || received === null) {
    return { type: "unreadable", reason: `expected a JSON object, got ${typeof received}` };
  }
  const { operationId, traceparent } = received as Partial<Record<keyof WorkMessage, unknown>>;
  if (!isOperationId(operationId)) {
    return { type: "unreadable", reason: "operationId must be a UUID" };
  }
  if (!isTraceparent(traceparent)) {
    return { type: "unreadable", reason: "traceparent must be a W3C traceparent", operationId };
  }
  return { type: "message", message: { operationId, traceparent } };
}
