import { isTerminal } from "../../contract";
import { advance, transitionContext } from "../operation/advance";
import type { Dependencies } from "../dependencies";
import { operationErrors } from "../operation/finish";
import { describeError } from "../log";
import { isoTime, visibility } from "../operation/operation";
import type { Due, KeyClaim, StoredOperation } from "../operation/operation-store";

/** Most entities of one run; what is left over waits for the next minute. */
const entitiesPerRun = 2_000;

/** Entities worked on at a time. */
const concurrency = 16;

/**
 * Completes what nobody else will: sends messages again that a crash swallowed, ends operations
 * past their deadline, deletes results, records and idempotency keys after their retention. One
 * that fails is logged, stays due and does not stop the rest. Returns how many it dealt with.
 */
export async function sweep(deps: Dependencies): Promise<number> {
  let seen = 0;
  for await (const page of deps.operations.due(isoTime(deps.clock.now()))) {
    const batch = page.slice(0, entitiesPerRun - seen);
    for (let first = 0; first < batch.length; first += concurrency) {
      const some = batch.slice(first, first + concurrency);
      await Promise.all(some.map((due) => sweepOne(due, deps)));
    }
    seen += batch.length;
    if (seen >= entitiesPerRun) break;
  }
  return seen;
}

async function sweepOne(due: Due, deps: Dependencies): Promise<void> {
  try {
    await (due.kind === "claim" ? sweepClaim(due.claim, deps) : sweepOperation(due.record, deps));
  } catch (error) {
    const operationId = due.kind === "claim" ? due.claim.operationId : due.record.id;
    deps.log({ event: "sweep.failed", operationId, error: describeError(error) });
  }
}

/** A claim normally goes with its operation; here only one whose operation was never made. */
async function sweepClaim({ keyHash, operationId }: KeyClaim, deps: Dependencies): Promise<void> {
  if ((await deps.operations.read(operationId)) !== undefined) return;
  await deps.operations.releaseKey(keyHash, operationId);
}

async function sweepOperation(record: StoredOperation, deps: Dependencies): Promise<void> {
  if (record.aliasOf !== undefined) return deps.operations.remove(record);
  if (isTerminal(record.status)) return retire(record, deps);
  if (deps.clock.now() >= Date.parse(record.deadlineAt)) {
    await advance(deps, record, { type: "fail", error: operationErrors.deadlineExceeded });
  } else if (record.status === "Canceling" && record.attempt === 0) {
    await advance(deps, record, { type: "cancel" });
  } else if (record.status === "NotStarted") {
    const { id, traceparent } = record;
    const input = await deps.operations.readInput(id);
    await deps.dispatcher.dispatch({ operationId: id, traceparent }, input);
    await advance(deps, record, { type: "redispatch" });
  }
}

/** Retention: first the contents go and a tombstone stays, then key and tombstone go. */
async function retire(record: StoredOperation, deps: Dependencies): Promise<void> {
  const seen = visibility(record, transitionContext(deps));
  if (seen !== "present" && !record.purged) {
    await deps.results.remove(record.id);
    await advance(deps, record, { type: "expire" });
  } else if (seen === "forgotten") {
    if (record.keyHash !== undefined) {
      await deps.operations.releaseKey(record.keyHash, record.id);
    }
    await deps.operations.remove(record);
  }
}
