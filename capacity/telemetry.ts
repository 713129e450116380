import { hostConfiguration, routes } from "../contract";
import type { StorageLogs, WorkflowLogs } from "../contract/log-choices";
import recorded from "../docs/telemetry.json";
import { storageChanges, type PlannedStack } from "./counts";
import {
  billedBytes,
  hostLines,
  metricRow,
  requestRow,
  storageRow,
  traceRow,
  workflowRow,
  type LogRow,
} from "./log-rows";

/** Options of the stack that decide how much is logged. */
export interface LogOptions {
  /** Percent of its own that Application Insights keeps. */
  readonly appInsightsSampling: number;
  readonly storageLogs: StorageLogs;
  readonly workflowLogs: WorkflowLogs;
  /** Nothing is recorded any more that day beyond it. */
  readonly dailyQuotaGb: number;
}

/** What one source writes about a request. */
export interface LogPart {
  readonly what: string;
  readonly rows: number;
  /** As Log Analytics bills them. */
  readonly bytes: number;
}

/** What a load leaves in Log Analytics. */
export interface Logs {
  /** Bytes of one request, by who writes them. */
  readonly parts: readonly LogPart[];
  readonly bytesOfRequest: number;
  readonly idleBytesOfDay: number;
  /** Requests a second, all day, at which the daily quota is used up; 0 when nobody need come for it. */
  readonly quotaBindsAt: number;
}

/** What tests count over the running stacks (docs/telemetry.json). */
interface Telemetry {
  readonly executions: Readonly<Record<string, number>>;
  /** Bytes of each line, by event. */
  readonly lines: Readonly<Record<string, readonly number[]>>;
  readonly runs?: readonly { readonly executed: number; readonly skipped: number }[];
}

type Requests = (typeof recorded)[PlannedStack]["requests"];

const telemetryOf = (stack: PlannedStack, request: keyof Requests): Telemetry =>
  recorded[stack].requests[request];

const secondsOfDay = 86_400;

/** What requests with so many polls each leave in Log Analytics. */
export function logsOf(stack: PlannedStack, polls: number, options: LogOptions): Logs {
  const parts = logsOfRequest(stack, polls, options);
  const bytesOfRequest = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const idle = idleBytesOfDay(stack, options);
  const left = Math.max(0, options.dailyQuotaGb * 1e9 - idle);
  const quotaBindsAt = left / secondsOfDay / bytesOfRequest;
  return { parts, bytesOfRequest, idleBytesOfDay: idle, quotaBindsAt };
}

/**
 * What one request and its polls leave in the logs until its result is deleted, by who writes it. The
 * host's adaptive sampling would take something off beyond 20 requests a second of one instance, and
 * what the host itself calls while a function runs would add to it: neither is counted. Entra mode
 * adds a row of `AppServiceAuthenticationLogs` to each request over HTTP.
 */
function logsOfRequest(
  stack: PlannedStack,
  polls: number,
  { appInsightsSampling, storageLogs, workflowLogs }: LogOptions,
): readonly LogPart[] {
  const life = telemetryOf(stack, "whole life, without polls");
  const read = stack === "logic-app-facade" ? [] : [telemetryOf(stack, "result")];
  const own = [life, ...read, telemetryOf(stack, "sweeper: deletes the result")];
  const changes = storageLogs === "none" ? [] : storageChanges(stack, storageLogs);
  const runs = workflowLogs === "none" ? [] : (life.runs ?? []);
  const sampled = (what: string, rows: readonly LogRow[]) =>
    part(what, rows, appInsightsSampling / 100);
  return [
    sampled("invocations", own.flatMap(requestRows)),
    sampled("the host's lines about them", own.flatMap(hostRows)),
    sampled("the functions' lines", own.flatMap(lineRows)),
    sampled("polls", Array<LogRow[]>(polls).fill(pollRows(stack)).flat()),
    part("the storage accounts", changes.map(storageRow)),
    part("the workflow's runs", runs.flatMap(runRows)),
  ].filter(({ rows }) => rows > 0);
}

/** What one status poll leaves. */
export function logsOfPoll(): LogPart {
  return part("a poll", pollRows("functions-only"));
}

/** Bytes of a day in which nobody sends anything: the sweeper's minutes, and the host's lease. */
function idleBytesOfDay(
  stack: PlannedStack,
  { appInsightsSampling, storageLogs }: LogOptions,
): number {
  const minute = telemetryOf(stack, "sweeper: a minute with nothing due");
  const metrics = Array<LogRow>(metricsOfFunction).fill(metricRow());
  const rows = [...requestRows(minute), ...hostRows(minute), ...lineRows(minute), ...metrics];
  const leases = Array<LogRow>(leaseRenewals).fill(storageRow("blob"));
  const items = part("", rows, appInsightsSampling / 100).bytes;
  return minutesOfDay * (items + (storageLogs === "none" ? 0 : part("", leases).bytes));
}

const minutesOfDay = 24 * 60;

/**
 * Count, successes, failures, rate, and average, least and longest duration of a function that ran.
 * Assumed of `Host.Aggregator`: https://learn.microsoft.com/azure/azure-functions/configure-monitoring
 */
const metricsOfFunction = 7;

/** In a minute: half of the lease's 15 s. Assumed of the host's PrimaryHostCoordinatorOptions. */
const leaseRenewals = 8;

function part(what: string, rows: readonly LogRow[], share = 1): LogPart {
  const bytes = share * rows.reduce((sum, row) => sum + billedBytes(row), 0);
  return { what, rows: share * rows.length, bytes };
}

const publicUrl = "https://func-arr-functions-only-dev-northeurope.azurewebsites.net/api/status/";
const polled = `${publicUrl}00000000-0000-0000-0000-000000000000`;
const overHttp = new Set<string>(Object.values(routes).map(({ functionName }) => functionName));
const levels: Readonly<Record<string, string>> = hostConfiguration().logging.logLevel;
const ofQueue = new Set(["background-worker"]);

function invocations({ executions }: Telemetry): string[] {
  return Object.entries(executions).flatMap(([name, times]) => Array<string>(times).fill(name));
}

function requestRows(telemetry: Telemetry): LogRow[] {
  return invocations(telemetry).map((name) => requestRow(name, overHttp.has(name) ? polled : ""));
}

/** None of a function whose category host.json lets say warnings only. */
function hostRows(telemetry: Telemetry): LogRow[] {
  return invocations(telemetry)
    .filter((name) => levels[`Function.${name}`] !== "Warning")
    .flatMap((name) =>
      [
        hostLines.begin(name),
        ...(ofQueue.has(name) ? [hostLines.message] : []),
        hostLines.end(name),
      ].map((line) => traceRow(name, line, "host")),
    );
}

function lineRows({ lines }: Telemetry): LogRow[] {
  return Object.values(lines)
    .flat()
    .map((bytes) => traceRow("background-worker", "x".repeat(bytes), "user"));
}

function pollRows(stack: PlannedStack): LogRow[] {
  const poll = telemetryOf(stack, "status poll");
  return [...requestRows(poll), ...hostRows(poll), ...lineRows(poll)];
}

/** Beginning and end of the trigger, the run and each action; of a skipped action its end. */
function runRows({ executed, skipped }: { executed: number; skipped: number }): LogRow[] {
  return Array<LogRow>(2 * (2 + executed) + skipped).fill(workflowRow());
}
