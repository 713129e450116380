import type { Value } from "../expressions/values";
import type { ActionNode } from "./definition";
import type { WorkflowResponse } from "./caller";
import type { OutgoingRequest } from "./ports";
import { statusOfAll } from "./record-table";
import type { ActionRecord, ActionStatus, RunStatus, WorkflowError } from "./records";
import type { Run } from "./run";

/** What `run --json` prints. */
export interface RunReport {
  readonly status: RunStatus;
  readonly error?: WorkflowError;
  /** What the caller of a Request trigger got. */
  readonly response?: WorkflowResponse;
  readonly actions: Readonly<Record<string, ActionReport>>;
  readonly calls: readonly CallReport[];
  /** Seconds of every wait, retry and poll, in order. */
  readonly waits: readonly number[];
  /** The trigger, and every execution of an action that was not skipped. */
  readonly billedActions: number;
}

export interface ActionReport extends Partial<RepetitionReport> {
  readonly status: ActionStatus;
  readonly inputs?: Value;
  /** One entry an iteration, for an action in a loop. */
  readonly repetitions?: readonly RepetitionReport[];
}

export interface RepetitionReport {
  readonly status: ActionStatus;
  readonly code?: string;
  readonly error?: WorkflowError;
  readonly outputs?: Value;
}

type CallReport = Pick<OutgoingRequest, "method" | "uri" | "headers" | "body">;

/** Sums a run up; what the definition secures is left out. */
export function reportRun(
  run: Run,
  response: WorkflowResponse | undefined,
  requests: readonly OutgoingRequest[],
  waits: readonly number[],
): RunReport {
  const actions = [...run.workflow.actions.values()];
  return {
    status: run.status,
    error: run.error,
    response,
    actions: Object.fromEntries(actions.map((node) => [node.name, reportAction(run, node)])),
    calls: requests.map(({ method, uri, headers, body }) => ({ method, uri, headers, body })),
    waits,
    billedActions: billedActions(run),
  };
}

/** What Azure charges for the run: the trigger and each action executed, retries and polls not. */
export function billedActions(run: Run): number {
  return 1 + run.records.all().filter(({ status }) => status !== "Skipped").length;
}

function reportAction(run: Run, node: ActionNode): ActionReport {
  const records = run.records.repetitions(node.name);
  const last = records.at(-1);
  const isInLoop = node.loops.length > 0;
  if (last === undefined) {
    return { status: "Skipped", code: "ActionSkipped", ...(isInLoop ? { repetitions: [] } : {}) };
  }
  const one = { ...reportRecord(node, last), inputs: node.secureInputs ? undefined : last.inputs };
  if (!isInLoop || last.repetition.length < node.loops.length) return one;
  const repetitions = records.map((record) => reportRecord(node, record));
  const innermost = run.workflow.actions.get(node.loops.at(-1)?.toLowerCase() ?? "");
  // An Until leaves its last iteration behind, a Foreach all of them.
  if (innermost?.type === "Until" && node.loops.length === 1) return { ...one, repetitions };
  return { status: statusOfAll(records), repetitions };
}

function reportRecord(node: ActionNode, record: ActionRecord): RepetitionReport {
  const { status, code, error, outputs } = record;
  return { status, code, error, outputs: node.secureOutputs ? undefined : outputs };
}
