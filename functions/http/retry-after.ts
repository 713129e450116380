import { headers, isTerminal, retryAfterSeconds } from "../../contract";
import type { Clock } from "../dependencies";
import type { OperationRecord } from "../operation/operation-record";

/** `Retry-After` by the operation's age; none on a terminal operation. */
export function retryAfter(
  clock: Pick<Clock, "now">,
  record: OperationRecord,
): Record<string, string> {
  if (isTerminal(record.status)) return {};
  const age = (clock.now() - Date.parse(record.createdAt)) / 1000;
  return { [headers.retryAfter]: String(retryAfterSeconds(age)) };
}
