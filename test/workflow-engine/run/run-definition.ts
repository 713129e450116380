import { runOnce } from "../../../workflow-engine/commands/run-once";
import { fromPlain, toPlain } from "../../../workflow-engine/expressions/values";
import { readAnswers } from "../../../workflow-engine/http/scripted-client";
import { runTree } from "../../../workflow-engine/run/run-tree";
import type { Run } from "../../../workflow-engine/run/run";

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

export interface Given {
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
  { http = [{ status: 200 }], body, parameters = {} }: Given = {},
): Promise<PlainReport & { run?: Run; tree: string }> {
  const { report, run } = await runOnce({
    name: "test",
    definition,
    parameters,
    body: body === undefined ? undefined : fromPlain(body),
    answers: readAnswers(fromPlain(http)),
  });
  const plain = toPlain(fromPlain(report)) as PlainReport;
  return { ...plain, run, tree: run === undefined ? "" : runTree(run, { colors: false }) };
}

export function runActions(actions: Json, given?: Given) {
  return runDefinition(definitionOf(actions), given);
}
