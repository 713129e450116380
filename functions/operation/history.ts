import { type HistoryEntry, limits, type OperationStatus } from "../../contract";
import { isoTime, type OperationEvent, type OperationRecord } from "./operation";

/** Events that an operator asks for afterwards; progress and who waits would drown them. */
const kept: readonly OperationEvent["type"][] = [
  "start",
  "requestCancel",
  "cancel",
  "succeed",
  "fail",
];

/** What the event adds to a record's history; nothing for an event that is not kept. */
export function historyAfter(
  { history = [], attempt }: OperationRecord,
  event: OperationEvent,
  status: OperationStatus,
  now: number,
): Pick<OperationRecord, "history"> {
  if (!kept.includes(event.type)) return {};
  const entry: HistoryEntry = {
    at: isoTime(now),
    status,
    attempt: event.type === "start" ? attempt + 1 : attempt,
    reason: event.type === "fail" ? event.error.code.slice(0, limits.codeLength) : event.type,
  };
  return { history: [...history, entry].slice(-limits.historyEntries) };
}
