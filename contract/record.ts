/**
 * The stored record as it lies in the operations table. The functions write it through the SDK and
 * a workflow over the table REST API, so that its names belong to the contract. Times are ISO 8601
 * in UTC with milliseconds (`2026-01-31T12:00:00.000Z`), as JavaScript's `toISOString` writes them:
 * the sweeper's filter compares them as text.
 */

/** Row keys: the two kinds of entity in the operations table. */
export const rowKeys = { operation: "operation", claim: "idempotency-key" } as const;

/** Columns of an operation, beside its partition key, which is the operation's id. */
export interface OperationColumns {
  readonly status: string;
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  readonly deadlineAt: string;
  readonly sweepAt: string;
  readonly attempt: number;
  readonly owner: string;
  readonly traceparent: string;
  readonly keyHash?: string;
  readonly percentComplete?: number;
  readonly expiresAt?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly purged?: boolean;
  /** Id of the workflow run that does the work. */
  readonly runId?: string;
  /** JSON list of callback URLs: who waits for the end. Hold signatures; emptied once called. */
  readonly callbacks?: string;
  /** Id of the operation that this id stands for. */
  readonly aliasOf?: string;
}

/** Columns of an idempotency key, whose partition key is its hash. */
export interface ClaimColumns {
  readonly operationId: string;
  readonly bodyHash: string;
  readonly sweepAt: string;
}
