import { readFileSync } from "node:fs";
import { join } from "node:path";
import { plannedStacks, type PlannedStack } from "../capacity/counts";
import { prices } from "../capacity/limits";
import {
  billedBytes,
  hostLines,
  metricRow,
  requestRow,
  storageRow,
  traceRow,
  workflowRow,
} from "../capacity/log-rows";
import { pollsOf } from "../capacity/plan";
import { logsOf, logsOfPoll, type LogOptions, type Logs } from "../capacity/telemetry";
import { platformOptions } from "../stacks/platform-schema";
import { filledPage, table } from "./filled-page";

export const operatingPage = join(__dirname, "operating.md");

/** docs/operating.md as it has to be: how much is logged is computed from what tests count. */
export function filledOperatingPage(): string {
  return filledPage(readFileSync(operatingPage, "utf8"), {
    "log-volume": logVolume(),
    "log-rows": logRows(),
  });
}

const seconds = 5;
const usual: LogOptions = {
  appInsightsSampling: platformOptions.appInsightsSampling.default,
  storageLogs: platformOptions.storageLogs.default,
  workflowLogs: platformOptions.workflowLogs.default,
  dailyQuotaGb: platformOptions.dailyQuotaGb.default,
};
const choices: readonly (readonly [string, LogOptions])[] = [
  ["by default", usual],
  ["`storageLogs: none`", { ...usual, storageLogs: "none" }],
  [
    "that and `appInsightsSampling: 25`",
    { ...usual, storageLogs: "none", appInsightsSampling: 25 },
  ],
  ["`workflowLogs: all`", { ...usual, workflowLogs: "all" }],
];

const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} KB`;

function logs(stack: PlannedStack, options: LogOptions): Logs {
  const polls = stack === "logic-app-facade" ? 0 : pollsOf(seconds);
  return logsOf(stack, polls, options);
}

/** A request's kilobytes, a million's dollars, and how many a second the daily quota takes. */
function volume(stack: PlannedStack, options: LogOptions): string {
  const { bytesOfRequest, quotaBindsAt } = logs(stack, options);
  const dollars = (bytesOfRequest / 1_000) * prices.logGigabyte.value;
  return `${kilobytes(bytesOfRequest)}, $${dollars.toFixed(0)} a million, ${quotaBindsAt.toPrecision(2)} a second`;
}

function logVolume(): string {
  const rows = choices.map(([name, options]) => [
    name,
    ...plannedStacks.map((stack) => volume(stack, options)),
  ]);
  const poll = logsOfPoll();
  const idle = logs("functions-only", usual).idleBytesOfDay / 1e6;
  return [
    table([`a request of ${seconds} s`, ...plannedStacks.map((stack) => `\`${stack}\``)], rows),
    `Of it a poll: ${poll.rows} row, ${kilobytes(poll.bytes)}. A day without requests: ${idle.toFixed(0)} MB.`,
  ].join("\n\n");
}

function logRows(): string {
  const name = "background-worker";
  const rows = [
    { what: "an invocation", row: requestRow(name, "https://example.com/api/status/id") },
    { what: "a line of the host", row: traceRow(name, hostLines.begin(name), "host") },
    { what: "a line of the functions", row: traceRow(name, "x".repeat(190), "user") },
    { what: "a change in a storage account", row: storageRow("table") },
    { what: "an event of a workflow's run", row: workflowRow() },
    { what: "a metric of the host, each minute", row: metricRow() },
  ];
  return table(
    ["row", "table", "bytes, about"],
    rows.map(({ what, row }) => [
      what,
      `[${row.table}](${row.source})`,
      String(Math.round(billedBytes(row) / 50) * 50),
    ]),
  );
}
