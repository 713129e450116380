import type { WorkMessage } from "./operation";

/** Names of the workflow that does the work in the background worker's place. */
export const backgroundWorkflow = {
  /** Name of its Request trigger. */
  trigger: "accepted",
} as const;

/** What the acceptor POSTs to the trigger: the workflow need not read the request from the store. */
export interface WorkflowMessage extends WorkMessage {
  readonly request: unknown;
  /**
   * Version of the operation's record when it was dispatched: the run claims it without reading it. A
   * run without one, which an acceptor before 0.3 started, reads the record first.
   */
  readonly etag?: string;
  /** The record's. ISO 8601. */
  readonly deadlineAt?: string;
  /** Index of the storage account that has the record, where there are several. */
  readonly account?: number;
}

/**
 * JSON Schema of `WorkflowMessage`, which the trigger checks before it starts a run.
 * @param accounts storage accounts that share the operations
 */
export function workflowMessageSchema<S extends object>(requestSchema: S, accounts: number) {
  return {
    type: "object",
    additionalProperties: false,
    required: ["operationId", "traceparent", "request"],
    properties: {
      operationId: { type: "string", minLength: 36, maxLength: 36 },
      traceparent: { type: "string", minLength: 1 },
      request: requestSchema,
      etag: { type: "string", minLength: 1 },
      deadlineAt: { type: "string", minLength: 1 },
      ...(accounts > 1 && { account: { type: "integer", minimum: 0, maximum: accounts - 1 } }),
    },
  } as const;
}

/**
 * JSON Schema of a request that goes to a backend as it came. A text, a number or null alone is none:
 * a workflow's HTTP action would send a text without its quotes, and for null no body at all.
 */
export const anyRequestSchema = { type: ["object", "array"] } as const;

/**
 * Audience of the token that opens a trigger. An access policy compares it exactly: no slash at
 * the end.
 */
export const workflowAudience = "https://management.azure.com";
