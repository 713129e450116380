import type { Callbacks } from "../commands/callbacks";
import { runOnce, type RunOnceResult, type TriggerInput } from "../commands/run-once";
import { fromPlain, toPlain } from "../expressions/values";
import type { Mocks } from "../http/mock-client";
import { unwrapDefinition } from "../language/action-types";
import { runTree } from "../run/run-tree";
import { recordCoverage } from "./coverage";
import type { WorkflowRun } from "./workflow-run";

export interface RunWorkflowOptions {
  /** Names the workflow in its tree and in the coverage. @default "workflow" */
  readonly name?: string;
  /** Values of the definition's parameters; `$connections` needs none. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Body of the trigger's request; text or JSON. */
  readonly body?: unknown;
  /** The rest of the trigger's request. */
  readonly trigger?: Omit<TriggerInput, "body">;
  /** Answers to what the workflow calls. @default none: every call is unanswered */
  readonly mocks?: Mocks;
  /** What comes to the callback URLs of webhook actions. */
  readonly callbacks?: Callbacks;
  /** Whether a call without a mock only fails its action. @default false: it rejects */
  readonly allowUnanswered?: boolean;
}

/** Calls that no mock answered; the message has a sentence for each, and the run's tree. */
export class UnansweredCallError extends Error {
  override readonly name = "UnansweredCallError";

  constructor(
    readonly calls: readonly string[],
    readonly run: WorkflowRun,
  ) {
    super(`${calls.join("\n")}\n\n${run.tree}`);
  }
}

/**
 * Runs a definition under a virtual clock, with nothing leaving the machine: for tests of workflows.
 * @param definition bare, or as the portal's code view shows it
 * @returns what happened, in plain JSON values; of a trigger that splits, the first run with the others
 * @throws DefinitionError for a definition that is refused, UnansweredCallError, or Error about
 *   parameters, mocks and callbacks that fit nothing
 */
export async function runWorkflow(
  definition: unknown,
  options: RunWorkflowOptions = {},
): Promise<WorkflowRun> {
  const { name = "workflow", parameters = {}, mocks = {}, callbacks } = options;
  const body = options.body === undefined ? undefined : fromPlain(options.body);
  const result = await runOnce({
    name,
    definition: unwrapDefinition(definition),
    parameters,
    mocks,
    callbacks,
    showsSecured: true,
    trigger: { ...options.trigger, body },
  });
  const all = [result, ...result.others];
  for (const { run } of all) if (run !== undefined) recordCoverage(name, run);
  const [first, ...others] = all.map(plainRun);
  const run = { ...(first as WorkflowRun), others };
  if (result.unanswered.length > 0 && options.allowUnanswered !== true) {
    throw new UnansweredCallError(result.unanswered, run);
  }
  return run;
}

function plainRun({ report, run }: Pick<RunOnceResult, "report" | "run">): WorkflowRun {
  const plain = toPlain(fromPlain(report)) as WorkflowRun;
  const tree = run === undefined ? plain.status : runTree(run, { colors: false });
  return { ...plain, tree, others: [] };
}
