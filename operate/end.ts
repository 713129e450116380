import { errorCodes, isTerminal } from "../contract";
import { advance } from "../functions/operation/advance";
import { requestCancel } from "../functions/operation/request-cancel";
import type { StoredOperation } from "../functions/operation/operation-store";
import type { Console } from "./console";
import { RefusedError } from "./errors";
import { shownOperation, type OperatedStack } from "./operated-stack";
import { readOperation } from "./show";

/** `fail`: ends an operation as Failed, whatever works on it; the first end stays. */
export async function failByOperator(
  stack: OperatedStack,
  id: string,
  message: string,
  console: Console,
): Promise<void> {
  const found = await unended(stack, id);
  await console.confirm(`End ${id}, which is ${found.status}, as Failed?`);
  const retentionSeconds = await stack.places.retentionSeconds();
  if (!(retentionSeconds > 0)) {
    throw new RefusedError("the stack does not say how long it keeps operations");
  }
  const error = { code: errorCodes.endedByOperator, message };
  const deps = { ...stack, settings: { retentionSeconds } };
  const { advanced, record } = await advance(deps, found, { type: "fail", error });
  report(advanced, record, console);
}

/** `cancel`: asks whoever does the work to stop, as the client could. */
export async function cancelByOperator(
  stack: OperatedStack,
  id: string,
  console: Console,
): Promise<void> {
  const found = await unended(stack, id);
  await console.confirm(`Cancel ${id}, which is ${found.status}?`);
  const { advanced, record } = await requestCancel(found, stack);
  report(advanced, record, console);
}

async function unended(stack: OperatedStack, id: string): Promise<StoredOperation> {
  const record = await readOperation(stack, id);
  if (record.aliasOf !== undefined) {
    throw new RefusedError(`${id} stands for ${record.aliasOf}: name that one`);
  }
  if (!isTerminal(record.status)) return record;
  throw new RefusedError(`${id} has ended as ${record.status}: an end stays as it is`);
}

function report(advanced: boolean, record: StoredOperation | undefined, console: Console): void {
  if (record === undefined) throw new RefusedError("the operation is gone");
  if (!advanced) throw new RefusedError(`${record.id} has ended as ${record.status} meanwhile`);
  console.print(shownOperation(record), `${record.id} is ${record.status}`);
}
