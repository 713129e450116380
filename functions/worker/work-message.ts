import type { InvocationContext } from "@azure/functions";
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

/**
 * What every delivery of a message has in common, by the trigger's metadata: a storage queue calls it
 * `id`, Service Bus `messageId`. The Functions host hands a text of digits over as a number.
 */
export function messageIdOf({
  triggerMetadata,
}: Pick<InvocationContext, "triggerMetadata">): string | undefined {
  const id = triggerMetadata?.["messageId"] ?? triggerMetadata?.["id"];
  return typeof id === "string" || typeof id === "number" ? String(id) : undefined;
}

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
