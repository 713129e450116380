import { errorCodes, type OperationStatus, routes } from "../../contract";
import type { LogEvent } from "../../contract/log-events";
import { entriesOf, numberOf, type Query, query, textOf, texts } from "./entries";

/** What an alert waits for. A query has a row when it is time to fire, and that row says why. */
export const alertThresholds = {
  /** Seconds that work may wait for a worker. */
  waitingSeconds: 300,
  /** Percent of the operations that may end as Failed, and how many must, to count. */
  failedPercent: 10,
  failedOperations: 5,
  /** Percent of the answers that may be of 500 or more, and how many must, to count. */
  failedAnswersPercent: 1,
  failedAnswers: 5,
  /** Percent of the daily quota. */
  dailyQuotaPercent: 80,
  /** Runs of a workflow that may fail in 15 minutes. */
  failedRuns: 4,
  /** Messages that may wait in a Service Bus queue for 15 minutes on end. */
  waitingMessages: 100,
} as const;

const failed: OperationStatus = "Failed";

/**
 * Messages that no attempt finished.
 * @param events those of the handler that takes them
 * @param seesQueues whether the sweeper counts those that nobody has taken from the poison queue
 */
export function givenUpMessages(events: readonly LogEvent[], seesQueues: boolean): Query {
  const sweep: readonly LogEvent[] = seesQueues ? ["sweep.done"] : [];
  return query(
    entriesOf(...events, ...sweep),
    ...(seesQueues ? [`where event != "sweep.done" or ${numberOf("poisonMessages")} > 0`] : []),
    `project timestamp, event, operationId = ${textOf("operationId")}, reason = ${textOf("reason")}, error = ${textOf("error")}`,
  );
}

/** The longest time that work has waited for a worker, when it is too long. */
export function waitingWork(): Query {
  return query(
    entriesOf("sweep.done"),
    `summarize oldestWaitingSeconds = max(${numberOf("oldestWaitingSeconds")}), queuedMessages = max(${numberOf("queuedMessages")})`,
    `where oldestWaitingSeconds > ${alertThresholds.waitingSeconds}`,
  );
}

/**
 * The share of the operations that end as Failed, when it is too high.
 * @param endedBy `workflow`: only deadlines and lost dispatches end by the functions' hand, so that
 *   they are compared with what was submitted
 */
export function failedOperations(endedBy: "functions" | "workflow"): Query {
  const others: readonly LogEvent[] =
    endedBy === "functions" ? ["operation.succeed", "operation.cancel"] : ["operation.create"];
  const whole =
    endedBy === "functions" ? "sum(itemCount)" : `sumif(itemCount, event == "operation.create")`;
  return query(
    entriesOf("operation.fail", ...others),
    `extend isFailed = ${textOf("to")} == "${failed}", code = tostring(entry["error"]["code"])`,
    `summarize operations = ${whole}, failed = sumif(itemCount, isFailed), late = sumif(itemCount, isFailed and code == "${errorCodes.deadlineExceeded}")`,
    `extend failedPercent = round(100.0 * failed / max_of(operations, failed, 1), 1)`,
    `where failed >= ${alertThresholds.failedOperations} and failedPercent > ${alertThresholds.failedPercent}`,
  );
}

/** The share of the answers that are of 500 or more, when it is too high. */
export function failedAnswers(): Query {
  const names = Object.values(routes).map(({ functionName }) => functionName);
  return [
    `let failures = toscalar(${query(entriesOf("request.failed"), "summarize sum(itemCount)").replaceAll("\n", "\n  ")});`,
    query(
      "requests",
      `where name in ${texts(names)}`,
      "summarize answers = sum(itemCount)",
      "extend failed = coalesce(failures, 0)",
      "extend failedPercent = round(100.0 * failed / max_of(answers, failed, 1), 1)",
      `where failed >= ${alertThresholds.failedAnswers} and failedPercent > ${alertThresholds.failedAnswersPercent}`,
    ),
  ].join("\n");
}

/** One row when no sweep ended. */
export function silentSweeper(): Query {
  return query(entriesOf("sweep.done"), "summarize sweeps = count()", "where sweeps == 0");
}

/**
 * What a workspace has taken in the last 24 hours, when its quota is near. The rows of `Usage` are
 * free, and written by Azure every hour.
 * Source: https://learn.microsoft.com/azure/azure-monitor/logs/analyze-usage
 */
export function dailyCap(dailyQuotaGb: number): Query {
  const megabytes = Math.round(dailyQuotaGb * 1000);
  return query(
    "Usage",
    "where IsBillable",
    "summarize megabytes = sum(Quantity)",
    `extend quotaPercent = round(100.0 * megabytes / ${megabytes}, 1)`,
    `where quotaPercent > ${alertThresholds.dailyQuotaPercent}`,
  );
}
