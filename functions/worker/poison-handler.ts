import type { Dependencies } from "../dependencies";
import { attemptsExhausted, failOperation } from "../operation/finish";
import { describeError } from "../log";
import { readWorkMessage } from "./work-message";

/**
 * Ends the operation of a message that no delivery could finish. Never throws: a poison queue has
 * no poison queue of its own. When even this fails, the sweeper ends the operation at its deadline.
 */
export async function handlePoison(received: unknown, deps: Dependencies): Promise<void> {
  const read = readWorkMessage(received);
  const operationId = read.type === "message" ? read.message.operationId : read.operationId;
  if (operationId === undefined) {
    deps.log({ event: "poison.unreadable", ...(read.type === "unreadable" && read) });
    return;
  }
  deps.log({ event: "poison.received", operationId });
  try {
    await failOperation(operationId, (record) => attemptsExhausted(record), deps);
  } catch (error) {
    deps.log({ event: "poison.failed", operationId, error: describeError(error) });
  }
}
