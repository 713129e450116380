import { type DueKind, dueShards, sweeping } from "../../contract";
import type { Dependencies, SweptTable } from "../dependencies";
import { describeError } from "../log";
import type { DueEntry, DueIndex } from "../operation/due-index";
import { isoTime } from "../operation/operation";
import { scanOn } from "./rotating-scan";
import { QueueProgress } from "./queue-progress";
import { visit } from "./visit-operation";

const { budgetSeconds, operationsOfShard: concurrency } = sweeping;

/** How much a sweep did. */
export interface Swept {
  /** Operations that were looked at because something may be missing: a message, an end. */
  readonly repair: number;
  /** Operations that were looked at because they have ended, to delete. */
  readonly purge: number;
  /** Operations that only the scan of the whole table found. */
  readonly found: number;
}

/**
 * Completes what nobody else will: sends messages again that a crash swallowed, ends operations
 * past their deadline, and then deletes results, records and idempotency keys after their
 * retention. Reads what is due, not what there is. One operation that fails is logged, stays due
 * and does not stop the rest. Each part has time of its own, so that none waits behind another;
 * several storage accounts are swept at once.
 */
export async function sweep(deps: Dependencies): Promise<Swept> {
  const startedAt = deps.clock.now();
  const until = (part: keyof typeof budgetSeconds) => startedAt + budgetSeconds[part] * 1000;
  const progress = new QueueProgress(deps.dispatcher);
  const swept = totals(
    await settled(deps.swept.map((table) => sweepTable(table, until, progress, deps))),
  );
  const backlog = await lookAtBacklog(progress, startedAt, deps);
  const durationMs = deps.clock.now() - startedAt;
  deps.log({ event: "sweep.done", ...swept, ...backlog, durationMs });
  return swept;
}

async function sweepTable(
  table: SweptTable,
  until: (part: keyof typeof budgetSeconds) => number,
  progress: QueueProgress,
  deps: Dependencies,
): Promise<Swept> {
  const repair = await sweepKind("repair", until("repair"), table, progress, deps);
  const purge = await sweepKind("purge", until("purge"), table, progress, deps);
  const found = await scanOn(until("scan"), table, progress, deps);
  return { repair, purge, found };
}

/**
 * Waits for all: a shard or an account that is away ends the run as failed, but not before the others
 * are done. What went on after the end would log into nothing.
 */
async function settled<T>(parts: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}

function totals(all: readonly Swept[]): Swept {
  const total = (part: keyof Swept) => sum(all.map((swept) => swept[part]));
  return { repair: total("repair"), purge: total("purge"), found: total("found") };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

/** What waits for its turn, for the alerts. Never throws: the sweep itself has been done. */
async function lookAtBacklog(progress: QueueProgress, now: number, deps: Dependencies) {
  try {
    const since = (await progress.oldestSince()) ?? now;
    const oldestWaitingSeconds = Math.max(0, Math.round((now - since) / 1000));
    return { oldestWaitingSeconds, ...(await deps.dispatcher.backlog?.()) };
  } catch (error) {
    deps.log({ event: "sweep.failed", error: describeError(error) });
    return {};
  }
}

/** Visits what is due, the oldest of every shard first. Returns how many operations that were. */
async function sweepKind(
  kind: DueKind,
  until: number,
  { due }: SweptTable,
  progress: QueueProgress,
  deps: Dependencies,
): Promise<number> {
  const sweepShard = async (shard: string): Promise<number> => {
    let visited = 0;
    for await (const page of due.due(kind, shard, isoTime(deps.clock.now()))) {
      for (let first = 0; first < page.length; first += concurrency) {
        if (deps.clock.now() >= until) return visited;
        const some = page.slice(first, first + concurrency);
        await Promise.all(some.map((entry) => visitOne(entry, due, progress, deps)));
        visited += some.length;
      }
    }
    return visited;
  };
  return sum(await settled(dueShards.map(sweepShard)));
}

async function visitOne(
  entry: DueEntry,
  due: DueIndex,
  progress: QueueProgress,
  deps: Dependencies,
): Promise<void> {
  try {
    await visit(entry, progress, deps, due);
  } catch (error) {
    const { operationId } = entry;
    deps.log({ event: "sweep.failed", operationId, error: describeError(error) });
  }
}
