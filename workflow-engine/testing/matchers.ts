import type { ActionStatus } from "../run/records";
import type { CallMade, WorkflowRun } from "./workflow-run";

/** Matchers of `expect(run)`, for jest: `expect.extend(workflowMatchers)`. */
export interface WorkflowMatchers<R> {
  /** The run succeeded. */
  toHaveSucceeded(): R;
  /** The run failed; with that error code, when one is given. */
  toHaveFailed(code?: string): R;
  /** The trigger's caller got that status, and a body that has at least these members. */
  toHaveAnswered(statusCode: number, body?: unknown): R;
  /** The action ran, in some iteration, and ended in the status when one is given. */
  toHaveRun(action: string, status?: ActionStatus): R;
  /** The action was skipped, in every iteration. */
  toHaveSkipped(action: string): R;
  /** The action made a call that has at least these members (`method`, `uri`, `headers`, `body`). */
  toHaveCalled(action: string, call?: Partial<Omit<CallMade, "action">>): R;
}

/** The part of jest's matcher context that these matchers use. */
interface Context {
  readonly equals: (one: unknown, other: unknown, testers?: never[]) => boolean;
  readonly utils: {
    readonly subsetEquality: unknown;
    readonly stringify: (value: unknown) => string;
  };
}

interface Verdict {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Each message says what was wanted and got, and shows the run. */
export const workflowMatchers = {
  toHaveSucceeded(run: WorkflowRun): Verdict {
    return verdict(run, run.status === "Succeeded", "to have succeeded", ended(run));
  },

  toHaveFailed(run: WorkflowRun, code?: string): Verdict {
    const pass = run.status === "Failed" && (code === undefined || run.error?.code === code);
    return verdict(run, pass, `to have failed${code ? ` with ${code}` : ""}`, ended(run));
  },

  toHaveAnswered(this: Context, run: WorkflowRun, statusCode: number, body?: unknown): Verdict {
    const { response } = run;
    const pass = response?.statusCode === statusCode && has(this, response.body, body);
    const wanted = `to have answered ${statusCode} ${shown(this, body)}`;
    const got = `${response?.statusCode ?? "nothing"} ${shown(this, response?.body)}`;
    return verdict(run, pass, wanted, got);
  },

  toHaveRun(run: WorkflowRun, action: string, status?: ActionStatus): Verdict {
    const statuses = statusesOf(run, action);
    const pass = statuses.some((one) => (status ? one === status : one !== "Skipped"));
    const wanted = `action '${action}' to have run${status ? ` and ended ${status}` : ""}`;
    return verdict(run, pass, wanted, statuses.join(", ") || "never reached");
  },

  toHaveSkipped(run: WorkflowRun, action: string): Verdict {
    const statuses = statusesOf(run, action);
    const pass = statuses.every((one) => one === "Skipped");
    return verdict(run, pass, `action '${action}' to have been skipped`, statuses.join(", "));
  },

  toHaveCalled(this: Context, run: WorkflowRun, action: string, call: object = {}): Verdict {
    statusesOf(run, action);
    const calls = run.calls.filter((one) => one.action.toLowerCase() === action.toLowerCase());
    const pass = calls.some((one) => has(this, one, call));
    const wanted = `action '${action}' to have called ${shown(this, call)}`;
    return verdict(run, pass, wanted, shown(this, calls));
  },
};

function verdict(run: WorkflowRun, pass: boolean, wanted: string, got: string): Verdict {
  const message = () =>
    `expected the run ${pass ? "not " : ""}${wanted}; got ${got}\n\n${run.tree}`;
  return { pass, message };
}

function ended({ status, error }: WorkflowRun): string {
  return error === undefined ? status : `${status} (${error.code}: ${error.message ?? ""})`;
}

/** @throws Error for a name that no action has: a misspelt one would be "not called" for ever */
function statusesOf(run: WorkflowRun, action: string): readonly ActionStatus[] {
  const key = Object.keys(run.actions).find((name) => name.toLowerCase() === action.toLowerCase());
  const found = key === undefined ? undefined : run.actions[key];
  if (found === undefined) {
    throw new Error(
      `No action is called '${action}'; the actions are ${Object.keys(run.actions).join(", ")}.`,
    );
  }
  return found.repetitions?.map(({ status }) => status) ?? [found.status];
}

function has({ equals, utils }: Context, actual: unknown, wanted: unknown): boolean {
  return wanted === undefined || equals(actual, wanted, [utils.subsetEquality as never]);
}

function shown({ utils }: Context, value: unknown): string {
  return value === undefined ? "" : utils.stringify(value);
}
