import recorded from "../docs/storage-operations.json";
import telemetry from "../docs/telemetry.json";

/**
 * What one request of the sample work uses, polls apart. Storage operations are those that tests count
 * over the running stacks (docs/storage-operations.json), executions and broker operations, too
 * (docs/telemetry.json); actions stand in docs/functions-logic-app.md and docs/logic-app-facade.md,
 * which tests hold, too.
 */
export interface RequestCounts extends StorageCounts {
  readonly billedActions: number;
  /** Of Service Bus, for work shorter than half a lock: each renewal is one more. */
  readonly brokerOperations: number;
  /** Invocations of Functions, polls apart. */
  readonly executions: number;
  /** Whether a Function does the work, and is billed while it lasts. */
  readonly worksInFunction: boolean;
  /** Whether a caller is kept waiting while the work lasts. */
  readonly holdsCaller: boolean;
}

/** From the submit to the tombstone's end: the read of the result and the sweeper's visits included. */
interface StorageCounts {
  readonly tableOperations: number;
  /** Without the host's looks at the queue, which it makes at its own pace. */
  readonly queueOperations: number;
  readonly blobWrites: number;
  readonly blobReads: number;
  /** Free, but requests to the account like any other. */
  readonly blobDeletes: number;
}

type Recorded = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** The sweeper's three visits: after the submit, after the retention, after the tombstone's. */
const visits = [
  "sweeper: looks after the submit",
  "sweeper: deletes the result",
  "sweeper: deletes the tombstone",
] as const;

/** A request's own and the sweeper's part; the facade reads the result itself. */
const partsOf = {
  "functions-only": ["whole life, without polls", "result", ...visits],
  "functions-logic-app": ["whole life, without polls", "result", ...visits],
  "logic-app-facade": ["whole life, without polls", ...visits],
} as const satisfies {
  [Stack in keyof typeof recorded]: readonly (keyof (typeof recorded)[Stack])[];
};

/** How often the operations that match are made in some of a stack's requests. */
function countOf(operations: Recorded, requests: readonly string[], which: RegExp): number {
  return requests
    .flatMap((request) => Object.entries(operations[request] ?? {}))
    .reduce((sum, [name, count]) => (which.test(name) ? sum + count : sum), 0);
}

function storageOf(stack: keyof typeof partsOf): StorageCounts {
  const count = (which: RegExp) => countOf(recorded[stack], partsOf[stack], which);
  return {
    tableOperations: count(/^table /),
    queueOperations: count(/^queue /),
    blobWrites: count(/^blob Put /),
    blobReads: count(/^blob Get /),
    blobDeletes: count(/^blob Delete /),
  };
}

/**
 * The service of each change that a request makes in the storage accounts, of each read of a blob, too,
 * where these are logged.
 */
export function storageChanges(
  stack: keyof typeof partsOf,
  which: "writes" | "all",
): ("blob" | "queue" | "table")[] {
  const reads = which === "all" ? /^\w+ (?!Get|Query|Peek)|^blob / : /^\w+ (?!Get|Query|Peek)/;
  return (["blob", "queue", "table"] as const).flatMap((service) => {
    const logged = new RegExp(`(?=^${service} )(?:${reads.source})`);
    const count = countOf(recorded[stack], partsOf[stack], logged);
    return Array<typeof service>(count).fill(service);
  });
}

/** Polls of a request: so many storage operations each, and one invocation. */
export const operationsPerPoll = countOf(recorded["functions-only"], ["status poll"], /./);

/**
 * Bytes of the answers to the sample work's smallest request, head included, which tests measure over
 * the running stacks. The facade's is the workflow's, with the headers that Logic Apps adds.
 */
export const answerBytes = {
  ...telemetry["functions-only"].answers,
  relayed: telemetry["logic-app-facade"].answers.result,
};

/** Calls of storage that the sweeper makes for one operation, one after the other. */
export const sweeperCalls = countOf(recorded["functions-only"], visits, /./);

/** Of the request's own life, and of the result's reading. */
function executionsOf(stack: keyof typeof partsOf): number {
  const { requests } = telemetry[stack];
  const read = stack === "logic-app-facade" ? [] : [requests.result];
  const all = [requests["whole life, without polls"], ...read];
  return sum(all.flatMap(({ executions }) => Object.values(executions)));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

const { broker } = telemetry["logic-app-facade"].requests["whole life, without polls"];

/** What a Standard namespace throttles: a completion takes no credit. */
export const brokerCredits = broker.Send + broker.Receive;

export const requestCounts = {
  "functions-only": {
    ...storageOf("functions-only"),
    ...{ billedActions: 0, brokerOperations: 0, executions: executionsOf("functions-only") },
    ...{ worksInFunction: true, holdsCaller: false },
  },
  "functions-logic-app": {
    ...storageOf("functions-logic-app"),
    ...{ billedActions: 8, brokerOperations: 0, executions: executionsOf("functions-logic-app") },
    ...{ worksInFunction: false, holdsCaller: false },
  },
  "logic-app-facade": {
    ...storageOf("logic-app-facade"),
    ...{ billedActions: 3, brokerOperations: sum(Object.values(broker)) },
    executions: executionsOf("logic-app-facade"),
    ...{ worksInFunction: true, holdsCaller: true },
  },
} as const satisfies Readonly<Record<string, RequestCounts>>;

export type PlannedStack = keyof typeof requestCounts;
export const plannedStacks = Object.keys(requestCounts) as PlannedStack[];
