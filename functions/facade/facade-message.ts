import type { FacadeMessage } from "../../contract";
import { type ReceivedMerge, readMerge } from "./merge";
import { isOperationId } from "../operation/operation-id";

/** A message as the trigger delivers it; its request is checked when the operation is admitted. */
export type ReceivedFacadeMessage = Omit<
  FacadeMessage,
  "request" | "merge" | "clientTraceparent"
> & {
  readonly request: unknown;
  readonly merge: ReceivedMerge | undefined;
  /** Whatever the client sent, which need not be a trace context. */
  readonly clientTraceparent: string | null;
};

/** `undefined` when the message names no operation, so that nobody could be told anything. */
export function readFacadeMessage(received: unknown): ReceivedFacadeMessage | undefined {
  if (typeof received !== "object" || received === null) return undefined;
  const given = received as Partial<Record<keyof FacadeMessage, unknown>>;
  const { operationId, request, idempotencyKey, callbackUrl, clientTraceparent, merge } = given;
  if (!isOperationId(operationId)) return undefined;
  return {
    operationId,
    request,
    idempotencyKey: typeof idempotencyKey === "string" ? idempotencyKey : null,
    callbackUrl: typeof callbackUrl === "string" ? callbackUrl : "",
    clientTraceparent: typeof clientTraceparent === "string" ? clientTraceparent : null,
    merge: readMerge(merge),
  };
}
