import type { OperationStatus } from "./operation";

/**
 * The stored record as it lies in the operations table. The functions write it through the SDK and
 * a workflow over the table REST API, so that its names belong to the contract. Times are ISO 8601
 * in UTC with milliseconds (`2026-01-31T12:00:00.000Z`), as JavaScript's `toISOString` writes them:
 * the due index is sorted by them as text.
 */

/** Row keys: the kinds of entity in the operations table that have a fixed one. */
export const rowKeys = { operation: "operation", claim: "idempotency-key", scan: "scan" } as const;

/** What an entry of the due index is for: to complete what nobody else will, or to delete. */
export type DueKind = "repair" | "purge";

/** The index is spread by the first digit of the operation's id: a partition takes 2,000 writes a second. */
export const dueShards: readonly string[] = [..."0123456789abcdef"];

/**
 * How the sweeper works through the index once a minute: all shards at once, in each so many
 * operations at a time, and for so many seconds of the run; what is left over waits for the next one.
 */
export const sweeping = {
  operationsOfShard: 2,
  budgetSeconds: { repair: 25, purge: 45, scan: 55 },
} as const;

/** Partition of the due index, in the operations table, beside ids and hashes, which begin with a hexadecimal digit. */
export function duePartition(kind: DueKind, shard: string): string {
  return `${kind}-${shard}`;
}

/** Row key of an entry of the due index: sorted by time, and only one for an operation and a time. */
export function dueRowKey(at: string, operationId: string): string {
  return `${at}_${operationId}`;
}

/** Columns of an entry of the due index, whose keys say everything else. */
export interface DueColumns {
  /** When the operation's message was last sent, if not when it was created. */
  readonly sentAt?: string;
  /** The workflow run that was started for it: it needs no other one. */
  readonly runId?: string;
}

/** Partition of the sweeper's own state. */
export const sweeperPartition = "sweeper";

/** Columns of the state of the sweeper's rotating scan. */
export interface ScanColumns {
  readonly after: string;
  readonly startedAt: string;
}

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
  /**
   * What the last attempt that failed said, with what caused it, for operators: in no answer, without
   * keys and tokens, at most `limits.textLength` characters. A retry that succeeds leaves it.
   */
  readonly lastError?: string;
  /** What the work lets the client read of it, if no attempt is left. */
  readonly publicError?: string;
  readonly purged?: boolean;
  /** Id of the workflow run that does the work. */
  readonly runId?: string;
  /** JSON list of callback URLs: who waits for the end. Hold signatures; emptied once called. */
  readonly callbacks?: string;
  /** Id of the operation that this id stands for. */
  readonly aliasOf?: string;
  /** JSON list of `HistoryEntry`, the oldest first; the last ones only. */
  readonly history?: string;
  /** The message whose delivery began the work: another one is a duplicate. */
  readonly messageId?: string;
  /** An entry of the due index was written before the record. Versions before 0.3 wrote none. */
  readonly indexed?: boolean;
  /** JSON that the work saved for its next attempt; read on its own, so that a poll stays small. */
  readonly checkpoint?: string;
}

/** Something that happened to an operation, for who looks into it later. */
export interface HistoryEntry {
  readonly at: string;
  /** The status that it led to. */
  readonly status: OperationStatus;
  readonly attempt: number;
  /** The error's code where it failed, else the event. */
  readonly reason: string;
}

/** Columns of an idempotency key, whose partition key is its hash. */
export interface ClaimColumns {
  readonly operationId: string;
  readonly bodyHash: string;
  readonly sweepAt: string;
}
