import { type DueKind, isTerminal } from "../../contract";
import { isoTime, type TransitionContext } from "./operation";
import type { OperationRecord } from "./operation-record";

/** Says when the sweeper looks at an operation, and nothing about it: the record decides. */
export interface DueEntry {
  readonly kind: DueKind;
  readonly at: string;
  readonly operationId: string;
  /** When its message was last sent, if not when it was created. */
  readonly sentAt?: string;
  /** The workflow run that was started for it: it needs no other one. */
  readonly runId?: string;
}

/** How far the rotating scan of the whole table is. */
export interface ScanState {
  /** Partition key of the last row that was seen; empty after the end of a round. */
  readonly after: string;
  /** When the round began. ISO 8601. */
  readonly startedAt: string;
}

/**
 * What is due when, by time. From before a record exists until it is gone, the index has an entry of
 * it that is due no later than the sweeper must look; one too many costs a read of the record.
 */
export interface DueEntries {
  /** Adds an entry, or adds to the one that is there. */
  add(entry: DueEntry): Promise<void>;
  /** Removes an entry, or does nothing when it is gone. */
  remove(entry: DueEntry): Promise<void>;
}

/** The index of one table, as the sweeper goes through it. */
export interface DueIndex extends DueEntries {
  /** The entries of a shard whose time has come, the oldest first, in pages. */
  due(kind: DueKind, shard: string, now: string): AsyncIterable<readonly DueEntry[]>;
  readScan(): Promise<ScanState | undefined>;
  writeScan(state: ScanState): Promise<void>;
}

/**
 * The entry that a record needs next. Whoever ends an operation writes no entry: one that has not
 * ended is looked at once a retention at least, so that its end is seen before it expires.
 */
export function entryOf(
  record: OperationRecord,
  { now, retentionSeconds }: TransitionContext,
): DueEntry {
  const { id: operationId, sweepAt } = record;
  if (isTerminal(record.status) || record.aliasOf !== undefined) {
    return { kind: "purge", at: sweepAt, operationId };
  }
  const at = Math.min(Date.parse(sweepAt), now + retentionSeconds * 1000);
  return { kind: "repair", at: isoTime(at), operationId };
}
