import type { Value } from "../expressions/values";
import type { ActionNode } from "./action-node";
import type { WorkflowResponse } from "./caller";
import type { OutgoingRequest } from "./ports";
import { statusOfAll } from "./record-table";
import type { ActionRecord, ActionStatus, RunStatus, WorkflowError } from "./records";
import type { Run } from "./run";
import type { Secured } from "./secured-values";

/** What `run --json` prints. */
export interface RunReport {
  /** `Skipped` when the trigger took note and started no run. */
  readonly status: RunStatus | "Skipped";
  readonly error?: WorkflowError;
  readonly trigger?: { readonly name: string; readonly outputs?: Value };
  /** What the caller of a Request trigger got. */
  readonly response?: WorkflowResponse;
  readonly actions: Readonly<Record<string, ActionReport>>;
  /** Final values by name. */
  readonly variables: Readonly<Record<string, Value>>;
  readonly calls: readonly CallReport[];
  /** Seconds of every wait, retry and poll, in order. */
  readonly waits: readonly number[];
  /** The trigger, and every execution and retry of an action. */
  readonly billedActions: number;
}

export interface ActionReport extends RepetitionReport {
  /** One entry an iteration, for an action in a loop. */
  readonly repetitions?: readonly RepetitionReport[];
}

export interface RepetitionReport {
  readonly status: ActionStatus;
  readonly code?: string;
  readonly error?: WorkflowError;
  readonly inputs?: Value;
  readonly outputs?: Value;
  /** Calls that were sent again. */
  readonly retries?: number;
}

/** One outgoing call: an action with retries, polls or a subscription makes several. */
export interface CallReport extends Pick<OutgoingRequest, "method" | "uri" | "headers" | "body"> {
  readonly action: string;
  /** Indexes in the enclosing loops, outermost first; absent outside loops. */
  readonly repetition?: readonly number[];
}

/** What happened around a run: who was called and answered, and what was waited for. */
export interface RunSurroundings {
  readonly response: WorkflowResponse | undefined;
  readonly requests: readonly OutgoingRequest[];
  readonly waits: readonly number[];
}

/**
 * Sums a run up.
 * @param showsSecured whether what the definition secures is there, too
 */
export function reportRun(run: Run, around: RunSurroundings, showsSecured = false): RunReport {
  const { response, requests, waits } = around;
  const secured = showsSecured ? nothingSecured : run.workflow.secured;
  const actions = [...run.workflow.actions.values()];
  return {
    status: run.status,
    error: run.error,
    trigger: reportTrigger(run, showsSecured),
    response,
    actions: Object.fromEntries(
      actions.map((node) => [node.name, reportAction(run, node, secured)]),
    ),
    variables: Object.fromEntries(
      [...run.variables.values()].map(({ name, value }) => [name, value]),
    ),
    calls: requests
      .filter(({ action }) => action.runId === run.start.runId)
      .map((request) => reportCall(request, secured)),
    waits,
    billedActions: billedActions(run),
  };
}

/**
 * What a Consumption plan charges for the run: the trigger and each execution of an action, control
 * actions, those that failed and retries included. Polls are calls of one execution, and what was
 * skipped did not execute.
 * Source: https://learn.microsoft.com/azure/logic-apps/logic-apps-pricing#consumption-operations and
 * #other-operation-behavior
 */
export function billedActions(run: Run): number {
  const executed = run.records.all().filter(({ status }) => status !== "Skipped");
  return executed.reduce((sum, { retries = 0 }) => sum + 1 + retries, 1);
}

const nothingSecured: Secured = { inputs: new Set(), outputs: new Set() };

function reportTrigger({ start, workflow }: Run, showsSecured: boolean): RunReport["trigger"] {
  const { name, outputs } = start.trigger;
  return workflow.trigger.secureOutputs && !showsSecured ? { name } : { name, outputs };
}

function reportCall(request: OutgoingRequest, secured: Secured): CallReport {
  const { method, uri, headers, body, action } = request;
  const { name, repetition } = action;
  const isSecured = secured.inputs.has(name.toLowerCase());
  return {
    action: name,
    ...(repetition.length === 0 ? {} : { repetition }),
    method,
    // What a secured request sends may stand in its address, too.
    uri: isSecured ? (uri.split("?")[0] ?? "") : uri,
    headers: isSecured ? {} : headers,
    ...(isSecured || body === undefined ? {} : { body }),
  };
}

function reportAction(run: Run, node: ActionNode, secured: Secured): ActionReport {
  const records = run.records.repetitions(node.name);
  const last = records.at(-1);
  const isInLoop = node.loops.length > 0;
  if (last === undefined) {
    return { status: "Skipped", code: "ActionSkipped", ...(isInLoop ? { repetitions: [] } : {}) };
  }
  const one = reportRecord(node, last, secured);
  if (!isInLoop || last.repetition.length < node.loops.length) return one;
  const repetitions = records.map((record) => reportRecord(node, record, secured));
  const innermost = run.workflow.actions.get(node.loops.at(-1)?.toLowerCase() ?? "");
  // An Until leaves its last iteration behind, a Foreach all of them.
  if (innermost?.type === "Until" && node.loops.length === 1) return { ...one, repetitions };
  return { status: statusOfAll(records), repetitions };
}

function reportRecord(node: ActionNode, record: ActionRecord, secured: Secured): RepetitionReport {
  const { status, code, error, inputs, outputs, retries } = record;
  const name = node.name.toLowerCase();
  return {
    status,
    code,
    error,
    inputs: secured.inputs.has(name) ? undefined : inputs,
    outputs: secured.outputs.has(name) ? undefined : outputs,
    retries,
  };
}
