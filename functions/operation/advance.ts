import type { Dependencies, OperationSettings } from "../dependencies";
import { type OperationEvent, type TransitionContext, transition } from "./operation";
import type { StoredOperation } from "./operation-store";
import { traceIdOf } from "../trace-context";

/** `advanced`: the event took place (or had already); otherwise the record shows why it could not. */
export interface Advance {
  readonly advanced: boolean;
  /** The record as it is stored now; `undefined` when it is gone. */
  readonly record: StoredOperation | undefined;
}

/** What a change of a stored record needs, wherever it is made: in an app, or by an operator. */
export interface TransitionDependencies extends Pick<Dependencies, "operations" | "clock" | "log"> {
  readonly settings: Pick<OperationSettings, "retentionSeconds">;
}

/** More losses in a row than this mean that something writes without end. */
const conflictLimit = 20;

/**
 * Applies an event to a stored record by compare-and-set: when another writer was first, the event
 * is tried on what that writer left. Logs each transition. Throws only when the store does.
 */
export async function advance(
  deps: TransitionDependencies,
  record: StoredOperation,
  event: OperationEvent,
): Promise<Advance> {
  let current = record;
  for (let attempt = 0; attempt < conflictLimit; attempt++) {
    const moved = transition(current, event, transitionContext(deps));
    if (!moved.legal) return { advanced: false, record: current };
    if (moved.record === current) return { advanced: true, record: current };
    const stored = await deps.operations.update(moved.record);
    if (stored !== undefined) {
      logTransition(deps, current, stored, event);
      return { advanced: true, record: stored };
    }
    const reread = await deps.operations.read(current.id);
    if (reread === undefined) return { advanced: false, record: undefined };
    current = reread;
  }
  throw new Error(
    `Operation ${record.id}: "${event.type}" lost ${conflictLimit} compare-and-set writes in a row; expected other writers to stop.`,
  );
}

/** What the state machine must know of now and of this deployment. */
export function transitionContext({
  clock,
  settings,
}: Pick<TransitionDependencies, "clock" | "settings">): TransitionContext {
  return { now: clock.now(), retentionSeconds: settings.retentionSeconds };
}

function logTransition(
  deps: Pick<Dependencies, "log" | "clock">,
  before: StoredOperation,
  after: StoredOperation,
  event: OperationEvent,
): void {
  // Progress is a column, not a transition: a line each second would drown the others. What an attempt
  // said is in its own entry, with the pause that follows.
  if (event.type === "progress" || event.type === "attemptFailed") return;
  deps.log({
    event: `operation.${event.type}`,
    operationId: after.id,
    traceId: traceIdOf(after.traceparent),
    from: before.status,
    to: after.status,
    attempt: after.attempt,
    durationMs: deps.clock.now() - Date.parse(after.createdAt),
    ...(event.type === "fail" ? { error: event.error } : {}),
  });
}
