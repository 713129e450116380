import {
  runOnce,
  type RunOnceOptions,
  type RunOnceResult,
  type TriggerInput,
} from "../../../workflow-engine/commands/run-once";
import { fromPlain, toPlain } from "../../../workflow-engine/expressions/values";
import { readAnswers } from "../../../workflow-engine/http/scripted-client";
import { runTree } from "../../../workflow-engine/run/run-tree";

type Json = Record<string, unknown>;

/** What `run --json` prints, with plain values. */
export interface PlainReport {
  readonly status: string;
  readonly error?: { code: string; message: string };
  readonly response?: { statusCode: number; headers: Record<string, string>; body?: unknown };
  readonly actions: Record<string, PlainAction | undefined>;
  readonly trigger?: { name: string; outputs?: unknown };
  readonly variables: Record<string, unknown>;
  readonly calls: {
    action: string;
    repetition?: number[];
    method: string;
    uri: string;
    headers: Record<string, string>;
    body?: unknown;
  }[];
  readonly waits: number[];
  readonly billedActions: number;
}

export interface PlainAction {
  readonly status: string;
  readonly code?: string;
  readonly error?: { code: string; message: string };
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  readonly retries?: number;
  readonly repetitions?: PlainAction[];
}

export interface Given extends Pick<RunOnceOptions, "mocks" | "callbacks"> {
  readonly trigger?: TriggerInput;
  readonly http?: readonly Json[];
  readonly body?: unknown;
  readonly parameters?: Json;
}

/** A definition with a Request trigger around these actions. */
export function definitionOf(actions: Json, more: Json = {}): Json {
  return {
    $schema:
      "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#",
    contentVersion: "1.0.0.0",
    triggers: { manual: { type: "Request", kind: "Http" } },
    actions,
    outputs: {},
    ...more,
  };
}

/** Runs a definition under a virtual clock; a failing test prints `tree`. */
export async function runDefinition(
  definition: unknown,
  { http, body, parameters = {}, trigger, mocks, callbacks }: Given = {},
): Promise<PlainReport & Omit<RunOnceResult, "report"> & { tree: string }> {
  const { report, run, others, unanswered } = await runOnce({
    name: "test",
    definition,
    parameters,
    trigger: { ...trigger, body: body === undefined ? undefined : fromPlain(body) },
    mocks,
    callbacks,
    answers: http || !mocks ? readAnswers(fromPlain(http ?? [{ status: 200 }])) : undefined,
  });
  const plain = toPlain(fromPlain(report)) as PlainReport;
  return {
    ...plain,
    run,
    others,
    unanswered,
    tree: run === undefined ? "" : runTree(run, { colors: false }),
  };
}

export function runActions(actions: Json, given?: Given) {
  return runDefinition(definitionOf(actions), given);
}
