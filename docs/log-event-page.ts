import { logEvents } from "../contract/log-events";
import { table } from "./filled-page";

/** docs/log-events.md as it has to be: every event that the functions log. */
export function logEventsPage(): string {
  const rows = Object.entries(logEvents).map(([event, { level, meaning, members }]) => [
    `\`${event}\``,
    level,
    meaning,
    members.map((member) => `\`${member}\``).join(", "),
  ]);
  return [
    "# Log events\n",
    "The functions log one line of JSON an event, and nothing else. On Azure it is the `Message` of a row of `AppTraces`, with `SeverityLevel` 1 for info, 2 for warn and 3 for error. `traceId` of an entry about an operation is the trace of its submit, so that `parse_json(Message).traceId` finds the whole of an operation, and `AppRequests` with that `OperationId` its submit; the row's own `OperationId` is the trace of the invocation that wrote it. The two are the same in a line of the acceptor.\n",
    "Drawn from [contract/log-events.ts](../contract/log-events.ts) by `npm run docs`; do not edit.\n",
    `${table(["event", "level", "what has happened", "members"], rows)}\n`,
  ].join("\n");
}
