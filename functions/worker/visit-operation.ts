import { isTerminal, limits } from "../../contract";
import type { Dependencies } from "../dependencies";
import { advance, transitionContext } from "../operation/advance";
import { type DueEntries, type DueEntry, entryOf } from "../operation/due-index";
import { operationErrors } from "../operation/finish";
import { isoTime } from "../operation/operation";
import type { StoredOperation } from "../operation/operation-store";
import { visibility } from "../operation/retention";
import { traceIdOf } from "../trace-context";
import type { QueueProgress } from "./queue-progress";

/** A submit that has written its entry may write its record this much later: twice what a function may take. */
const lateSubmitMilliseconds = 60 * 60 * 1000;

/**
 * Does for one operation what is due, and puts its next entry into the index before this one goes:
 * after a crash in between, this visit takes place again and changes nothing.
 * @param index that has the entry. @default where the operation's next one goes
 */
export async function visit(
  entry: DueEntry,
  progress: QueueProgress,
  deps: Dependencies,
  index: DueEntries = deps.due,
): Promise<void> {
  const record = await deps.operations.read(entry.operationId);
  const next =
    record === undefined ? afterNothing(entry, deps) : await settle(record, entry, progress, deps);
  if (next !== undefined) await deps.due.add(next);
  const isSame = next?.kind === entry.kind && next.at === entry.at;
  if (!isSame) await index.remove(entry);
}

/** The record is gone, or is yet to come. */
function afterNothing({ kind, operationId }: DueEntry, { clock }: Dependencies) {
  if (kind === "purge") return undefined;
  return { kind: "purge", at: isoTime(clock.now() + lateSubmitMilliseconds), operationId } as const;
}

/** The entry that the operation needs next; none when its record was removed. */
async function settle(
  record: StoredOperation,
  entry: DueEntry,
  progress: QueueProgress,
  deps: Dependencies,
): Promise<DueEntry | undefined> {
  const now = deps.clock.now();
  const ended = isTerminal(record.status) || record.aliasOf !== undefined;
  if (now < Date.parse(record.sweepAt)) return entryOf(record, transitionContext(deps));
  if (ended) return retire(record, deps);
  if (now >= Date.parse(record.deadlineAt)) {
    const { record: left } = await advance(deps, record, {
      type: "fail",
      error: operationErrors.deadlineExceeded,
    });
    return left && entryOf(left, transitionContext(deps));
  }
  if (record.status === "Canceling" && record.attempt === 0) {
    const { record: left } = await advance(deps, record, { type: "cancel" });
    return left && entryOf(left, transitionContext(deps));
  }
  return record.status === "NotStarted"
    ? sendAgain(record, entry, progress, deps)
    : entryOf({ ...record, sweepAt: record.deadlineAt }, transitionContext(deps));
}

/**
 * Sends the message again unless it may still wait in the queue. Looks again when the operation is
 * twice as old, and after an eighth of its time to the deadline at the latest: behind a long queue it
 * is looked at a few times and sent once, while there is time for the work.
 */
async function sendAgain(
  record: StoredOperation,
  entry: DueEntry,
  progress: QueueProgress,
  deps: Dependencies,
): Promise<DueEntry> {
  const { id: operationId, createdAt, deadlineAt, traceparent } = record;
  const now = deps.clock.now();
  const [begins, ends] = [Date.parse(createdAt), Date.parse(deadlineAt)];
  const pause = Math.min(now - begins, (ends - begins) / limits.redispatchLooks);
  const nextAt = Math.min(now + pause, ends, now + deps.settings.retentionSeconds * 1000);
  const at = isoTime(nextAt);
  if (await progress.mayWait(record, entry)) return { ...entry, kind: "repair", at };
  const input = await deps.operations.readInput(operationId);
  const runId = await deps.dispatcher.dispatch(record, input);
  deps.log({
    event: "operation.redispatch",
    operationId,
    traceId: traceIdOf(traceparent),
    from: record.status,
    to: record.status,
    attempt: record.attempt,
    durationMs: now - Date.parse(createdAt),
  });
  return { kind: "repair", at, operationId, sentAt: isoTime(now), ...(runId && { runId }) };
}

/** Retention: first the contents go and a tombstone stays, then key and tombstone go. */
async function retire(record: StoredOperation, deps: Dependencies): Promise<DueEntry | undefined> {
  const context = transitionContext(deps);
  if (record.aliasOf !== undefined) return removed(record, deps);
  const seen = visibility(record, context);
  if (seen !== "present" && !record.purged) {
    await deps.results.remove(record.id);
    const { record: left } = await advance(deps, record, { type: "expire" });
    return left && entryOf(left, context);
  }
  return seen === "forgotten" ? removed(record, deps) : entryOf(record, context);
}

/** Without an entry, unless somebody changed the record meanwhile. */
async function removed(record: StoredOperation, deps: Dependencies): Promise<DueEntry | undefined> {
  if (record.keyHash !== undefined) await deps.operations.releaseKey(record.keyHash, record.id);
  await deps.operations.remove(record);
  return undefined;
}
