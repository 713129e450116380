import { transitionContext } from "./advance";
import { entryOf } from "./due-index";
import type { Dependencies } from "../dependencies";
import type { OperationRecord } from "./operation-record";
import type { StoredOperation } from "./operation-store";

/**
 * Inserts a record with its request; `undefined` when the id is taken. Its entry in the due index
 * comes first: a crash in between leaves an entry of nothing, never a record that nobody looks at.
 */
export async function createOperation(
  record: OperationRecord,
  input: unknown,
  deps: Pick<Dependencies, "operations" | "due" | "clock" | "settings">,
): Promise<StoredOperation | undefined> {
  await deps.due.add(entryOf(record, transitionContext(deps)));
  return deps.operations.create({ ...record, indexed: true }, input);
}
