import { type HistoryEntry, limits, type OperationStatus } from "../../contract";

/** Events that an operator asks for afterwards; progress and who waits would drown them. */
const kept: readonly string[] = [
  "start",
  "attemptFailed",
  "redrive",
  "requestCancel",
  "cancel",
  "succeed",
  "fail",
];

/** A record's history and attempt, before the event. */
interface Before {
  readonly history?: readonly HistoryEntry[];
  readonly attempt: number;
}

/** What the event adds to a record's history; nothing for an event that is not kept. */
export function historyAfter(
  { history = [], attempt }: Before,
  event: { readonly type: string; readonly error?: { readonly code: string } },
  status: OperationStatus,
  now: number,
): { readonly history?: readonly HistoryEntry[] } {
  if (!kept.includes(event.type)) return {};
  const entry: HistoryEntry = {
    at: new Date(now).toISOString(),
    status,
    attempt: event.type === "start" ? attempt + 1 : attempt,
    reason: event.error?.code.slice(0, limits.codeLength) ?? event.type,
  };
  return { history: [...history, entry].slice(-limits.historyEntries) };
}
