/**
 * What one request of the sample work uses, polls apart. The documents show the same numbers, and
 * tests hold both: docs/benchmarks.md (storage), docs/functions-logic-app.md and
 * docs/logic-app-facade.md (actions).
 */
export interface RequestCounts {
  readonly tableOperations: number;
  readonly queueOperations: number;
  readonly blobWrites: number;
  readonly blobReads: number;
  readonly billedActions: number;
  readonly brokerOperations: number;
  /** Invocations of Functions, polls apart. */
  readonly executions: number;
  /** Whether a Function does the work, and is billed while it lasts. */
  readonly worksInFunction: boolean;
  /** Whether a caller is kept waiting while the work lasts. */
  readonly holdsCaller: boolean;
}

/** What the sweeper adds over an operation's life: table operations (docs/adr/0011-due-index.md). */
export const sweeperOperations = 12;

/** Polls of a request: one storage operation and one invocation each. */
export const operationsPerPoll = 1;

export const requestCounts = {
  "functions-only": {
    ...{ tableOperations: 6, queueOperations: 2, blobWrites: 1, blobReads: 1 },
    ...{ billedActions: 0, brokerOperations: 0, executions: 3 },
    ...{ worksInFunction: true, holdsCaller: false },
  },
  "functions-logic-app": {
    ...{ tableOperations: 5, queueOperations: 0, blobWrites: 1, blobReads: 1 },
    ...{ billedActions: 8, brokerOperations: 0, executions: 2 },
    ...{ worksInFunction: false, holdsCaller: false },
  },
  "logic-app-facade": {
    ...{ tableOperations: 7, queueOperations: 0, blobWrites: 1, blobReads: 1 },
    ...{ billedActions: 3, brokerOperations: 3, executions: 1 },
    ...{ worksInFunction: true, holdsCaller: true },
  },
} as const satisfies Readonly<Record<string, RequestCounts>>;

export type PlannedStack = keyof typeof requestCounts;
export const plannedStacks = Object.keys(requestCounts) as PlannedStack[];
