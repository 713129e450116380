import { readJson } from "../expressions/json-reader";
import { toJson } from "../expressions/text";
import { fromPlain, isArray, member, toPlain, type Value } from "../expressions/values";
import type { WorkflowResponse } from "./caller";
import type { ActionRecord, RunStatus, VariableChange, WorkflowError } from "./records";

/**
 * What a run writes down as it goes. A run that is replayed from its entries does not execute again
 * what is recorded, and decides again what it decided before.
 */
export type JournalEntry =
  | { readonly event: "started"; readonly start: RunStartEntry }
  | { readonly event: "action"; readonly record: ActionRecord }
  /** A decision, a due time, a subscription: whatever must not come out differently a second time. */
  | {
      readonly event: "memory";
      readonly key: string;
      readonly name: string;
      readonly value: Value;
    }
  | { readonly event: "response"; readonly response: WorkflowResponse }
  | {
      readonly event: "terminated";
      readonly status: RunStatus;
      readonly error?: WorkflowError;
    }
  | {
      readonly event: "ended";
      readonly status: RunStatus;
      readonly error?: WorkflowError;
      readonly time: string;
    };

/** How a run began. */
export interface RunStartEntry {
  readonly runId: string;
  readonly workflow: string;
  /** Names the definition and parameters that the run keeps, whatever is deployed later. */
  readonly version: string;
  readonly clientTrackingId: string;
  readonly trigger: TriggerRecord;
}

export interface TriggerRecord {
  readonly name: string;
  readonly outputs?: Value;
  readonly startTime: string;
  readonly endTime: string;
  readonly trackingId: string;
}

/** Takes the entries of one run, in order. An entry is safe once `append` returns. */
export interface Journal {
  append(entry: JournalEntry): void;
}

/** For runs that need not survive: `run`, tests. */
export const noJournal: Journal = { append: () => undefined };

export function writeEntry(entry: JournalEntry): string {
  return toJson(fromPlain(entry));
}

/** @throws JsonReaderError for a line that a crash cut off */
export function readEntry(line: string): JournalEntry {
  const entry = readJson(line);
  const text = (name: string) => member(entry, name) as string;
  const error = plain(member(entry, "error")) as WorkflowError | undefined;
  const event = text("event") as JournalEntry["event"];
  switch (event) {
    case "started":
      return { event, start: readStart(member(entry, "start") ?? null) };
    case "action":
      return { event, record: readRecord(member(entry, "record") ?? null) };
    case "memory":
      return { event, key: text("key"), name: text("name"), value: member(entry, "value") ?? null };
    case "response":
      return { event, response: readResponse(member(entry, "response") ?? null) };
    case "terminated":
      return { event, status: text("status") as RunStatus, error };
    case "ended":
      return { event, status: text("status") as RunStatus, error, time: text("time") };
  }
}

function readStart(value: Value): RunStartEntry {
  const trigger = member(value, "trigger");
  const start = plain(value) as RunStartEntry;
  return { ...start, trigger: { ...start.trigger, outputs: member(trigger, "outputs") } };
}

function readRecord(value: Value): ActionRecord {
  const record = plain(value) as ActionRecord;
  const variables = member(value, "variables");
  return {
    ...record,
    inputs: member(value, "inputs"),
    outputs: member(value, "outputs"),
    variables: isArray(variables) ? variables.map(readVariable) : undefined,
  };
}

function readVariable(value: Value): VariableChange {
  return { ...(plain(value) as VariableChange), value: member(value, "value") ?? null };
}

function readResponse(value: Value): WorkflowResponse {
  return { ...(plain(value) as WorkflowResponse), body: member(value, "body") };
}

function plain(value: Value | undefined): unknown {
  return value === undefined ? undefined : toPlain(value);
}
