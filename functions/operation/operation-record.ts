import type { HistoryEntry, OperationError, OperationStatus } from "../../contract";

/**
 * The stored state of one operation. Times are ISO 8601, UTC. The request (the work's input) is
 * stored beside it and read on its own, so that a poll stays small.
 */
export interface OperationRecord {
  readonly id: string;
  readonly status: OperationStatus;
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  /** An operation that is not terminal by then ends as Failed (or Canceled, when that was asked for). */
  readonly deadlineAt: string;
  /** When the sweeper must next look at this record. */
  readonly sweepAt: string;
  /** How often work on it was begun. */
  readonly attempt: number;
  /** Who submitted it: an Entra object id, or `""` in function-key mode. */
  readonly owner: string;
  /** W3C trace context of the submit. */
  readonly traceparent: string;
  /** Row of the idempotency key that leads here, when the submit carried one. */
  readonly keyHash?: string;
  /** 0 to 100, never decreasing. */
  readonly percentComplete?: number;
  /** Set by the transition into a terminal status. From then on readers get 410. */
  readonly expiresAt?: string;
  /** Why it failed. */
  readonly error?: OperationError;
  /** What the last attempt that failed said, for operators. */
  readonly lastError?: string;
  /** What the client may read of it, if no attempt is left; empty for nothing. */
  readonly publicError?: string;
  /** Result and request are deleted; what is left tells 410 from 404. */
  readonly purged?: true;
  /** Callback URLs of those who wait for the end (facade). They hold signatures: never logged. */
  readonly callbacks?: readonly string[];
  /** This id stands for that operation: a twin with the same idempotency key came first (facade). */
  readonly aliasOf?: string;
  /** The due index had an entry of it before it existed. */
  readonly indexed?: true;
  /** What happened to it, the last of it. Costs no write: it goes along with what happened. */
  readonly history?: readonly HistoryEntry[];
  /** The message that began the work. It is in its queue until the work has ended. */
  readonly messageId?: string;
  /** The workflow run that does the work, where a workflow does it. */
  readonly runId?: string;
  /** JSON that the work saved. Only on a record that was just written: a read leaves it out. */
  readonly checkpoint?: string;
}
