import type { LogEvent } from "../contract/log-events";
import {
  alertThresholds as thresholds,
  dailyCap,
  failedAnswers,
  failedOperations,
  givenUpMessages,
  silentSweeper,
  waitingWork,
} from "./queries/alert-queries";
import type { Query } from "./queries/entries";

/** What a stack has that can be watched; its Function App with a sweeper is always there. */
export interface Watched {
  /** The handler of what no attempt finished logs these. @default nothing gives up a message */
  readonly givenUp?: readonly LogEvent[];
  /** Whether the sweeper can count the messages of the queues. */
  readonly seesQueues: boolean;
  /** What ends operations: only what the functions end is in their log. */
  readonly endedBy: "functions" | "workflow";
  /** Name of the Service Bus queue. @default none */
  readonly serviceBusQueue?: string;
  /** Whether a workflow is part of it. */
  readonly workflow: boolean;
  /** Quota of the stack's own workspace. @default the workspace is somebody else's, who watches it */
  readonly dailyQuotaGb?: number;
}

interface Rule {
  /** 0 critical, 1 error, 2 warning, 3 informational. */
  readonly severity: 0 | 1 | 2 | 3;
  /** What has happened when it fires. */
  readonly title: string;
  /** How often it is evaluated, and over which time. */
  readonly everyMinutes: number;
  readonly windowMinutes: number;
}

/** A query that has a row when it is time to fire. */
export interface LogRule extends Rule {
  readonly kind: "log";
  readonly of: "component" | "workspace";
  readonly query: Query;
}

/** A platform metric that Azure keeps anyway: cheaper than a query. */
export interface MetricRule extends Rule {
  readonly kind: "metric";
  readonly of: "workflow" | "serviceBus";
  /** Name in Azure Monitor's REST API. */
  readonly metric: string;
  readonly aggregation: "Total" | "Minimum";
  /** Fires above it. */
  readonly threshold: number;
  readonly dimension?: { readonly name: string; readonly value: string };
}

export type AlertRule = LogRule | MetricRule;

/** Evaluated this often, a query costs a third of one that is every five minutes. */
const often = { everyMinutes: 15, windowMinutes: 30 } as const;

function logRules(watched: Watched) {
  const { givenUp, seesQueues, endedBy, dailyQuotaGb } = watched;
  const log = { kind: "log", of: "component" } as const;
  return {
    "given-up-messages": givenUp && {
      ...{ ...log, ...often, severity: 1 },
      title: "Messages were given up: no attempt finished them",
      query: givenUpMessages(givenUp, seesQueues),
    },
    "waiting-work": {
      ...{ ...log, ...often, severity: 1 },
      title: `Work waits for a worker for more than ${thresholds.waitingSeconds / 60} minutes`,
      query: waitingWork(),
    },
    "failed-operations": {
      ...{ ...log, ...often, severity: 2 },
      title: `More than ${thresholds.failedPercent} % of the operations end as Failed`,
      query: failedOperations(endedBy),
    },
    "failed-answers": {
      ...{ ...log, ...often, severity: 1 },
      title: `More than ${thresholds.failedAnswersPercent} % of the answers are of 500 or more`,
      query: failedAnswers(),
    },
    "silent-sweeper": {
      ...{ ...log, severity: 0, everyMinutes: 10, windowMinutes: 10 },
      title: "The sweeper has not run for 10 minutes",
      query: silentSweeper(),
    },
    "daily-cap": dailyQuotaGb !== undefined && {
      ...{ ...log, of: "workspace", severity: 2, everyMinutes: 60, windowMinutes: 24 * 60 },
      title: `The logs have reached ${thresholds.dailyQuotaPercent} % of their daily quota`,
      query: dailyCap(dailyQuotaGb),
    },
  } as const satisfies Record<string, LogRule | false | undefined>;
}

/**
 * Sources of the metrics:
 * https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-logic-workflows-metrics
 * and https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-servicebus-namespaces-metrics
 */
function metricRules({ workflow, serviceBusQueue }: Watched) {
  const metric = { kind: "metric", everyMinutes: 5, windowMinutes: 15 } as const;
  const ofRuns = { ...metric, of: "workflow", aggregation: "Total" } as const;
  // Minimum: as long as the window, not for a moment.
  const ofQueue = serviceBusQueue !== undefined && {
    ...({ ...metric, of: "serviceBus", aggregation: "Minimum" } as const),
    dimension: { name: "EntityName", value: serviceBusQueue },
  };
  return {
    "failed-runs": workflow && {
      ...{ ...ofRuns, severity: 2, metric: "RunsFailed", threshold: thresholds.failedRuns },
      title: `More than ${thresholds.failedRuns} runs of the workflow failed in 15 minutes`,
    },
    "throttled-runs": workflow && {
      ...{ ...ofRuns, severity: 2, metric: "RunThrottledEvents", threshold: 0 },
      title: "Azure throttles the runs of the workflow",
    },
    "dead-letter-queue": ofQueue && {
      ...{ ...ofQueue, severity: 1, metric: "DeadletteredMessages", threshold: 0 },
      title: "Messages stay in the dead-letter queue: nobody takes them",
    },
    "waiting-messages": ofQueue && {
      ...{
        ...ofQueue,
        severity: 2,
        metric: "ActiveMessages",
        threshold: thresholds.waitingMessages,
      },
      title: `More than ${thresholds.waitingMessages} messages wait for 15 minutes on end`,
    },
  } as const satisfies Record<string, MetricRule | false>;
}

/** Name of an alert, of its section in docs/runbook.md, and of its query. */
export type AlertName = keyof ReturnType<typeof logRules> | keyof ReturnType<typeof metricRules>;

/** The rules of a stack, by name: those whose subject it has. */
export function alertRules(watched: Watched): ReadonlyMap<AlertName, AlertRule> {
  const all = { ...logRules(watched), ...metricRules(watched) };
  const rules = Object.entries(all) as [AlertName, AlertRule | false | undefined][];
  return new Map(rules.filter((entry): entry is [AlertName, AlertRule] => Boolean(entry[1])));
}

/**
 * What a rule costs a month, in dollars: a query by how often it is evaluated, a metric by its time
 * series, of which the first ten of a subscription are free. Third-party figures; the prices of a
 * region are on https://azure.microsoft.com/pricing/details/monitor/.
 */
export function dollarsPerMonth(rule: Pick<AlertRule, "kind" | "everyMinutes">): number {
  if (rule.kind === "metric") return 0.1;
  if (rule.everyMinutes < 5) return 3;
  if (rule.everyMinutes < 10) return 1.5;
  return rule.everyMinutes < 15 ? 1 : 0.5;
}
