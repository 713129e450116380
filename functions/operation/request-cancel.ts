import type { Dependencies } from "../dependencies";
import { type Advance, advance, type TransitionDependencies } from "./advance";
import { isoTime } from "./operation";
import type { StoredOperation } from "./operation-store";

/** Asks whoever does the work to stop; `advanced` is false when it has ended. */
export async function requestCancel(
  record: StoredOperation,
  deps: TransitionDependencies & Pick<Dependencies, "due">,
): Promise<Advance> {
  // Nobody may ever begin it: the next sweep ends it.
  if (record.status === "NotStarted") {
    await deps.due.add({ kind: "repair", at: isoTime(deps.clock.now()), operationId: record.id });
  }
  return advance(deps, record, { type: "requestCancel" });
}
