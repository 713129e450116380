import type { InvocationContext } from "@azure/functions";
import type { WorkMessage } from "../../contract";
import { isOperationId } from "../operation/operation-id";
import { isTraceparent } from "../trace-context";

/**
 * A message as a trigger delivers it (the host parses JSON bodies). `unreadable` may still name its
 * operation, which can then be told.
 */
export type ReceivedMessage =
  | { readonly type: "message"; readonly message: WorkMessage }
  | { readonly type: "unreadable"; readonly reason: string; readonly operationId?: string };

/** One delivery of a message. */
export interface Delivery {
  /**
   * What every delivery of the message has in common: another message for work that was begun is a
   * duplicate, and costs a read.
   */
  readonly messageId?: string;
  /** Deliveries of the message so far, this one included. @default 1 */
  readonly count?: number;
  /** Nothing comes after it but the poison or dead-letter queue. @default false */
  readonly isLast?: boolean;
}

/**
 * The delivery by the trigger's metadata: a storage queue has `id` and `dequeueCount`, Service Bus
 * `messageId` and `deliveryCount`. The Functions host hands a text of digits over as a number.
 * @param most deliveries that the message gets
 */
export function deliveryOf(
  { triggerMetadata = {} }: Pick<InvocationContext, "triggerMetadata">,
  most: number,
): Delivery {
  const id = triggerMetadata["messageId"] ?? triggerMetadata["id"];
  const count = Number(triggerMetadata["deliveryCount"] ?? triggerMetadata["dequeueCount"] ?? 1);
  return {
    messageId: typeof id === "string" || typeof id === "number" ? String(id) : undefined,
    ...{ count, isLast: count >= most },
  };
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
