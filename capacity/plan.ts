import { dataAccountLimit, dueShards, retryAfterSeconds, sweeping } from "../contract";
import {
  answerBytes,
  brokerCredits,
  operationsPerPoll,
  requestCounts,
  sweeperCalls,
  type PlannedStack,
  type RequestCounts,
} from "./counts";
import { prices, serviceLimits, type Sourced } from "./limits";
import { logsOf, type Logs, type LogOptions } from "./telemetry";

/** What a deployment has to bear. */
export interface Load extends LogOptions {
  readonly stack: PlannedStack;
  /** Requests a second. */
  readonly rate: number;
  /** Seconds that the work of one takes. */
  readonly seconds: number;
  /** Hours that a result is kept. */
  readonly retentionHours: number;
  /** Option `maximumInstances`. */
  readonly maximumInstances: number;
  /** Option `queueConcurrency`. */
  readonly queueConcurrency: number;
  /** Option `instanceMemoryMb`. */
  readonly instanceMemoryMb: number;
  /** Milliseconds that one call of storage takes from within the region. */
  readonly storageMilliseconds: number;
}

/** One limit, and how much of it the load takes. */
export interface Bound {
  readonly limit: string;
  /** Requests a second at which it binds. */
  readonly bindsAt: number;
  /** Share of it that the load takes; above 1 it binds. */
  readonly share: number;
  /** What lifts it. */
  readonly remedy: string;
  readonly source: string;
}

export interface Cost {
  readonly what: string;
  readonly dollarsPerMillion: number;
  readonly source: string;
}

export interface Plan {
  readonly load: Load;
  /** Polls of one request, by a client that keeps to Retry-After. */
  readonly polls: number;
  /** The tightest first. */
  readonly bounds: readonly Bound[];
  readonly costs: readonly Cost[];
  readonly dollarsPerMillion: number;
  readonly logs: Logs;
  /** Bytes that the clients of one request are sent; a gigabyte of them is billed as egress. */
  readonly bytesSent: number;
  /** Operations that the table holds: those kept, and as long again their tombstones. */
  readonly operationsHeld: number;
}

/** A processor of the work's own share is not known: an instance is full when its messages are. */
export function planCapacity(load: Load): Plan {
  const counts: RequestCounts = requestCounts[load.stack];
  const polls = counts.holdsCaller ? 0 : pollsOf(load.seconds);
  const logs = logsOf(load.stack, polls, load);
  const costs = [...costsOf(load, counts, polls), logCost(logs)];
  return {
    ...{ load, polls, costs, logs },
    bounds: boundsOf(load, counts, polls).sort((a, b) => a.bindsAt - b.bindsAt),
    dollarsPerMillion: costs.reduce((sum, each) => sum + each.dollarsPerMillion, 0),
    bytesSent: bytesSent(polls),
    operationsHeld: Math.round(load.rate * load.retentionHours * 3_600 * 2),
  };
}

function logCost({ bytesOfRequest }: Logs): Cost {
  const { value, source } = prices.logGigabyte;
  // A byte of each of a million requests is a megabyte; what is billed is GB of 10^9 bytes.
  const gigabytes = bytesOfRequest / 1_000;
  const what = `${gigabytes.toFixed(1)} GB of logs`;
  return { what, source, dollarsPerMillion: gigabytes * value };
}

/** The last poll is the redirect; a caller that is kept waiting gets the result alone. */
function bytesSent(polls: number): number {
  const { submit, poll, redirect, result, relayed } = answerBytes;
  return polls === 0 ? relayed : submit + (polls - 1) * poll + redirect + result;
}

/** Polls until the work has ended, each after the last answer's Retry-After. */
export function pollsOf(seconds: number): number {
  let polls = 0;
  for (let age = retryAfterSeconds(0); ; age += retryAfterSeconds(age)) {
    polls++;
    if (age >= seconds) return polls;
  }
}

function boundsOf(load: Load, counts: RequestCounts, polls: number): Bound[] {
  return [
    ...storageBounds(counts, polls),
    sweeperBound(load),
    ...brokerBounds(load, counts),
    ...workBounds(load, counts),
  ].map((bound) => ({ ...bound, share: load.rate / bound.bindsAt }));
}

type Limit = Omit<Bound, "share">;

/** A service's limit, of which a request takes so much. */
function bounded({ value, unit, source }: Sourced, perRequest: number, remedy: string): Limit {
  const limit = `${value.toLocaleString("en")} ${unit}`;
  return { limit, bindsAt: value / perRequest, remedy, source };
}

function storageBounds(counts: RequestCounts, polls: number): Limit[] {
  const { tableOperations, queueOperations, blobWrites, blobReads, blobDeletes } = counts;
  const own = tableOperations + queueOperations + blobWrites + blobReads + blobDeletes;
  const all = own + polls * operationsPerPoll;
  const { storageAccount, tablePartition, storageQueue } = serviceLimits;
  const deployments = "several deployments, each with an account of its own";
  return [
    bounded(storageAccount, all, `dataAccounts (to ${dataAccountLimit}); or ${deployments}`),
    // A submit makes one entry of the index.
    bounded(
      tablePartition,
      1 / dueShards.length,
      "more shards of the due index (contract/record.ts)",
    ),
    ...(queueOperations > 0 ? [bounded(storageQueue, 1, deployments)] : []),
  ];
}

/** What the sweeper cannot purge in time stays for a later minute: behind this rate it falls back. */
function sweeperBound({ storageMilliseconds }: Load): Limit {
  const atOnce = dueShards.length * sweeping.operationsOfShard;
  const { purge: seconds } = sweeping.budgetSeconds;
  const perMinute = (atOnce * seconds * 1_000) / (sweeperCalls * storageMilliseconds);
  return {
    limit: `the sweeper's ${atOnce} operations at a time, for ${seconds} s of each minute, ${sweeperCalls} calls of ${storageMilliseconds} ms each: look, purge, forget`,
    bindsAt: perMinute / 60,
    remedy: "more shards of the due index (contract/record.ts), or several deployments",
    source: "the stack's own sweeper; measure --storage-milliseconds in yours",
  };
}

function brokerBounds({ seconds }: Load, counts: RequestCounts): Limit[] {
  const { serviceBus, workflowActions, workflowCallers } = serviceLimits;
  const { brokerOperations, billedActions, holdsCaller } = counts;
  const bounds: Limit[] = [];
  if (brokerOperations > 0) {
    bounds.push(bounded(serviceBus, brokerCredits, "a Premium namespace, or several deployments"));
  }
  if (billedActions > 0) {
    const remedy = "high throughput mode of the workflow (300,000), or functions-only";
    bounds.push(bounded(workflowActions, billedActions * fiveMinutes, remedy));
  }
  if (holdsCaller) {
    const remedy = "a shorter facade.timeoutSeconds, or functions-only";
    bounds.push(bounded(workflowCallers, seconds, remedy));
  }
  return bounds;
}

const fiveMinutes = 300;

function workBounds(
  { seconds, maximumInstances, queueConcurrency, instanceMemoryMb }: Load,
  { worksInFunction }: RequestCounts,
): Limit[] {
  if (!worksInFunction) return [];
  const messages = maximumInstances * queueConcurrency;
  return [
    {
      limit: `${messages.toLocaleString("en")} messages in work: maximumInstances x queueConcurrency`,
      bindsAt: messages / seconds,
      remedy: "maximumInstances (to 1,000), queueConcurrency (to 32)",
      source: "the stack's own options",
    },
    bounded(
      serviceLimits.regionalMemoryMb,
      (seconds / queueConcurrency) * instanceMemoryMb,
      "a smaller instanceMemoryMb, queueConcurrency (to 32), or a higher quota from Azure's support",
    ),
  ];
}

function costsOf(load: Load, counts: RequestCounts, polls: number): Cost[] {
  const { seconds, queueConcurrency, instanceMemoryMb } = load;
  const cost = (what: string, perRequest: number, { value, source }: Sourced): Cost => ({
    ...{ what, source },
    dollarsPerMillion: perRequest * value * 1_000_000,
  });
  const table = counts.tableOperations + polls * operationsPerPoll;
  // The instances that do it are full: anything less makes a request dearer.
  const gigabyteSeconds = ((seconds / queueConcurrency) * instanceMemoryMb) / 1024;
  const costs = [
    cost(`${table} table operations`, table, prices.tableOperation),
    cost(
      `${counts.queueOperations} queue operations`,
      counts.queueOperations,
      prices.queueOperation,
    ),
    cost(`${counts.blobWrites} blob write`, counts.blobWrites, prices.blobWrite),
    cost(`${counts.blobReads} blob read`, counts.blobReads, prices.blobRead),
    cost(`${counts.executions + polls} executions`, counts.executions + polls, prices.execution),
    cost(
      "execution time of full instances",
      counts.worksInFunction ? gigabyteSeconds : 0,
      prices.gigabyteSecond,
    ),
    cost(`${counts.billedActions} actions`, counts.billedActions, prices.action),
    cost(
      `${counts.brokerOperations} broker operations`,
      counts.brokerOperations,
      prices.brokerOperation,
    ),
  ];
  return costs.filter(({ dollarsPerMillion }) => dollarsPerMillion > 0);
}
