import type { RunStatus, ActionStatus, WorkflowError } from "../run/records";

/**
 * What a run did, in plain JSON values. Secured values are there, for a test to assert: they come
 * from the test itself. The tree hides them.
 */
export interface WorkflowRun {
  /** `Skipped` when the trigger started no run. */
  readonly status: RunStatus | "Skipped";
  readonly error?: WorkflowError;
  readonly trigger?: { readonly name: string; readonly outputs?: unknown };
  /** What the caller of a Request trigger got. */
  readonly response?: {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
  readonly actions: Readonly<Record<string, ActionRun | undefined>>;
  /** Final values by name. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Outgoing calls in their order; retries and polls are calls, too. */
  readonly calls: readonly CallMade[];
  /** Seconds of every wait, retry and poll, in order. */
  readonly waits: readonly number[];
  /** The trigger, and every execution of an action that was not skipped. */
  readonly billedActions: number;
  /** The run as a tree, for the message of a failing test. */
  readonly tree: string;
  /** The further runs of a trigger that splits. */
  readonly others: readonly WorkflowRun[];
}

/** One execution of an action. */
export interface ActionRepetition {
  readonly status: ActionStatus;
  readonly code?: string;
  readonly error?: WorkflowError;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  /** Calls that were sent again. */
  readonly retries?: number;
}

export interface ActionRun extends ActionRepetition {
  /** One entry an iteration, for an action in a loop. */
  readonly repetitions?: readonly ActionRepetition[];
}

export interface CallMade {
  readonly action: string;
  /** Indexes in the enclosing loops, outermost first; absent outside loops. */
  readonly repetition?: readonly number[];
  readonly method: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
