import { headers } from "../../contract";
import type { Dependencies } from "../dependencies";
import type { OperationRecord } from "../operation/operation-record";

/** `Retry-After` at the operation's pace; none on a terminal operation. */
export function retryAfter(
  { clock, pace }: Pick<Dependencies, "clock" | "pace">,
  record: OperationRecord,
): Record<string, string> {
  const seconds = pace.retryAfter(record, clock.now());
  return seconds === undefined ? {} : { [headers.retryAfter]: String(seconds) };
}
