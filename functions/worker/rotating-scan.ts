import { isTerminal } from "../../contract";
import type { Dependencies, SweptTable } from "../dependencies";
import { describeError } from "../log";
import { transitionContext } from "../operation/advance";
import { entryOf, type ScanState } from "../operation/due-index";
import { isoTime } from "../operation/operation";
import type { KeyClaim, StoredOperation, StoredRow } from "../operation/operation-store";
import type { QueueProgress } from "./queue-progress";
import { visit } from "./visit-operation";

/** Pages of 1,000 rows that one run reads: a million rows take 50 minutes. */
const pagesPerRun = 20;

/** A round begins this long after the last one began, at the earliest. */
const roundMilliseconds = 10 * 60 * 1000;

/** What is overdue by this much has no entry in the index. */
const graceMilliseconds = 10 * 60 * 1000;

/** Rows worked on at a time. */
const concurrency = 32;

/**
 * Reads the whole table bit by bit, round after round, whatever its size: the safety net below the
 * due index, and what brings the records of earlier versions into it. Frees the keys whose operation
 * was never made. Returns how many operations the index had missed.
 */
export async function scanOn(
  until: number,
  { rows, due }: SweptTable,
  progress: QueueProgress,
  deps: Dependencies,
): Promise<number> {
  const now = deps.clock.now();
  const last = await due.readScan();
  const isOver = last === undefined || last.after === "";
  if (isOver && last && now < Date.parse(last.startedAt) + roundMilliseconds) return 0;
  let state: ScanState = isOver ? { after: "", startedAt: isoTime(now) } : last;
  let found = 0;
  let pages = 0;
  for await (const page of rows.scan(state.after)) {
    for (let first = 0; first < page.length; first += concurrency) {
      const some = page.slice(first, first + concurrency);
      const outcomes = await Promise.all(some.map((row) => look(row, progress, deps)));
      found += outcomes.filter(Boolean).length;
    }
    state = { ...state, after: keyOf(page.at(-1)) ?? state.after };
    if (++pages >= pagesPerRun || deps.clock.now() >= until) {
      await due.writeScan(state);
      return found;
    }
  }
  await due.writeScan({ ...state, after: "" });
  return found;
}

function keyOf(row: StoredRow | undefined): string | undefined {
  return row?.kind === "claim" ? row.claim.keyHash : row?.record.id;
}

/** True when the index had missed the operation. */
async function look(row: StoredRow, progress: QueueProgress, deps: Dependencies): Promise<boolean> {
  try {
    if (row.kind === "claim") {
      await freeClaim(row.claim, deps);
      return false;
    }
    if (isOverdue(row.record, deps)) {
      deps.log({ event: "sweep.found", operationId: row.record.id, dueAt: row.record.sweepAt });
      await visit(entryOf(row.record, transitionContext(deps)), progress, deps);
      return true;
    }
    if (!row.record.indexed) await deps.due.add(entryOf(row.record, transitionContext(deps)));
  } catch (error) {
    const operationId = keyOf(row);
    deps.log({ event: "sweep.failed", operationId, error: describeError(error) });
  }
  return false;
}

/** One that waits for its turn in the queue is looked at later than its record says. */
function isOverdue({ status, aliasOf, sweepAt, deadlineAt }: StoredOperation, deps: Dependencies) {
  const dueAt = isTerminal(status) || aliasOf !== undefined ? sweepAt : deadlineAt;
  return deps.clock.now() >= Date.parse(dueAt) + graceMilliseconds;
}

/** A claim normally goes with its operation; here only one whose operation was never made. */
async function freeClaim(
  { keyHash, operationId, sweepAt }: KeyClaim,
  deps: Dependencies,
): Promise<void> {
  if (deps.clock.now() < Date.parse(sweepAt)) return;
  if ((await deps.operations.read(operationId)) !== undefined) return;
  await deps.operations.releaseKey(keyHash, operationId);
}
