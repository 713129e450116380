import { routes } from "../../contract";
import type { LogEvent } from "../../contract/log-events";
import { entriesOf, numberOf, type Query, query, textOf, texts } from "./entries";

/** Name of the workbook's parameter for the time that it shows. */
export const timeRange = "TimeRange";

/** How wide a point of a chart is: the workbook puts it in, by the time range that is chosen. */
const byGrain = `bin(timestamp, {${timeRange}:grain})`;

/** Transitions that end an operation by a function's hand. */
const ends: readonly LogEvent[] = ["operation.succeed", "operation.fail", "operation.cancel"];

/** Endpoints that a client asks again and again. */
const polled = [routes.status.functionName, routes.operation.functionName];

/** Who takes requests: what the workflow takes is in its runs, not in the functions' log. */
export type TakenBy = "functions" | "workflow";

/** What was accepted, and what it became: states as the functions' log has them. */
export function statesOverTime(takenBy: TakenBy): Query {
  const accepted: readonly LogEvent[] = takenBy === "functions" ? ["operation.create"] : [];
  return query(
    entriesOf(...accepted, ...ends),
    `extend state = iff(event == "operation.create", "Accepted", ${textOf("to")})`,
    `summarize operations = sum(itemCount) by ${byGrain}, state`,
  );
}

/** Seconds from the acceptance of an operation to its end. */
export function latencyOverTime(): Query {
  return query(
    entriesOf(...ends),
    `extend seconds = ${numberOf("durationMs")} / 1000.0`,
    `summarize percentilesw(seconds, itemCount, 50, 95, 99) by ${byGrain}`,
  );
}

/** What failed, by the code that clients and operators see; with an operation to look at. */
export function failuresByCode(): Query {
  return query(
    entriesOf("operation.fail", "attempt.failed", "dispatch.failed", "request.failed"),
    `extend code = coalesce(tostring(entry["error"]["code"]), ${textOf("code")}, tostring(entry["error"]["name"]))`,
    `summarize times = sum(itemCount), latest = max(timestamp), example = take_any(${textOf("operationId")}) by event, code`,
    "order by times desc",
  );
}

/** Calls to other services that failed. */
export function failedDependencies(): Query {
  return query(
    entriesOf("dependency.failed"),
    `summarize times = sum(itemCount), latest = max(timestamp) by target = ${textOf("target")}, method = ${textOf("method")}, status = ${numberOf("status")}, code = ${textOf("code")}`,
    "order by times desc",
  );
}

/**
 * How long the oldest work has waited for a worker.
 * @param seesQueues whether the sweeper counts the messages of the queues
 */
export function waitingOverTime(seesQueues: boolean): Query {
  const members = seesQueues
    ? (["oldestWaitingSeconds", "queuedMessages", "poisonMessages"] as const)
    : (["oldestWaitingSeconds"] as const);
  const maxima = members.map((member) => `${member} = max(${numberOf(member)})`);
  return query(entriesOf("sweep.done"), `summarize ${maxima.join(", ")} by ${byGrain}`);
}

/** How often a client asks before it knows, on average: what `Retry-After` and long polling decide. */
export function pollsPerOperation(takenBy: TakenBy): Query {
  const counted: readonly LogEvent[] = takenBy === "functions" ? ["operation.create"] : ends;
  // Of one type: a union makes two columns of a name that has two.
  const polls = query(
    "requests",
    `where name in ${texts(polled)}`,
    "project timestamp, polls = tolong(itemCount), operations = tolong(0)",
  );
  const operations = query(
    entriesOf(...counted),
    "project timestamp, polls = tolong(0), operations = tolong(itemCount)",
  );
  const inner = (text: Query) => text.replaceAll("\n", "\n  ");
  return query(
    `union\n  (${inner(polls)}),\n  (${inner(operations)})`,
    `summarize polls = sum(polls), operations = sum(operations) by ${byGrain}`,
    "where operations > 0",
    "project timestamp, pollsPerOperation = round(1.0 * polls / operations, 1)",
  );
}

/** What Azure bills of the Function App: how often each function ran, and for how long. */
export function executions(): Query {
  return query(
    "requests",
    "summarize executions = sum(itemCount), seconds = round(sum(duration * itemCount) / 1000, 1) by name",
    "order by executions desc",
  );
}

/**
 * What the workspace took, by table; every GB is billed.
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/analyze-usage
 */
export function ingestion(): Query {
  return query(
    "Usage",
    "where IsBillable",
    "summarize megabytes = round(sum(Quantity), 1) by table = DataType",
    "order by megabytes desc",
  );
}
