import type { WorkMessage } from "./operation";

/** Names of the workflow that does the work in the background worker's place. */
export const backgroundWorkflow = {
  /** Name of its Request trigger. */
  trigger: "accepted",
} as const;

/** What the acceptor POSTs to the trigger: the workflow need not read the request from the store. */
export interface WorkflowMessage extends WorkMessage {
  readonly request: unknown;
}

/** JSON Schema of `WorkflowMessage`, which the trigger checks before it starts a run. */
export function workflowMessageSchema<S extends object>(requestSchema: S) {
  return {
    type: "object",
    additionalProperties: false,
    required: ["operationId", "traceparent", "request"],
    properties: {
      operationId: { type: "string", minLength: 36, maxLength: 36 },
      traceparent: { type: "string", minLength: 1 },
      request: requestSchema,
    },
  } as const;
}

/**
 * Audience of the token that opens a trigger. An access policy compares it exactly: no slash at
 * the end.
 */
export const workflowAudience = "https://management.azure.com";
