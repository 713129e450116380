/** Statuses with the spelling that clients compare. */
export const operationStatuses = [
  "NotStarted",
  "Running",
  "Canceling",
  "Succeeded",
  "Failed",
  "Canceled",
] as const;

export type OperationStatus = (typeof operationStatuses)[number];

const terminalStatuses = ["Succeeded", "Failed", "Canceled"] as const;
export type TerminalStatus = (typeof terminalStatuses)[number];

export function isTerminal(status: OperationStatus): status is TerminalStatus {
  return (terminalStatuses as readonly string[]).includes(status);
}

export interface OperationError {
  readonly code: string;
  readonly message: string;
}

/** What `GET /api/operations/{id}` and every 202 answer show. Times are ISO 8601, UTC. */
export interface Operation {
  readonly id: string;
  readonly status: OperationStatus;
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  /** 0 to 100, once the work has reported progress. */
  readonly percentComplete?: number;
  /** When the result is deleted; only on terminal operations. */
  readonly expiresAt?: string;
  readonly error?: OperationError;
  /** Same-origin URL of the result; only when Succeeded. */
  readonly resourceLocation?: string;
}

/**
 * What travels from the acceptor to the worker: the queue message, the workflow trigger's body.
 * No member may be called like a trigger metadata key (`id`, `messageId`, ...): the Functions host
 * overwrites metadata with body members of the same name.
 */
export interface WorkMessage {
  readonly operationId: string;
  /** W3C trace context of the submit. */
  readonly traceparent: string;
}

/** Body of `GET /api/results/{id}?via=sas`. */
export interface ValetKey {
  /** User-delegation SAS URL: one blob, read only, https only. */
  readonly contentUrl: string;
  readonly expiresAt: string;
}
