import { randomUUID } from "node:crypto";
import type { Scope } from "./evaluate";
import { fromJson } from "./json-reader";
import { isInteger, isValueObject, member, type Integer, type Value } from "./values";

/** Members that a context file may have. */
export const contextMembers = [
  "triggerOutputs",
  "trigger",
  "actions",
  "variables",
  "parameters",
  "workflow",
  "item",
  "items",
  "iterationIndexes",
  "results",
  "currentAction",
  "listCallbackUrl",
  "now",
] as const;

type ContextMember = (typeof contextMembers)[number];

/**
 * A scope from a context file: what `eval` lets an expression reach.
 *
 * `triggerOutputs`, `actions` (name to record), `variables`, `parameters` and `workflow` are what an
 * expression usually needs; `trigger`, `item`, `items`, `iterationIndexes`, `results`,
 * `currentAction`, `listCallbackUrl` and `now` (an ISO 8601 time) set the rest.
 * @returns the scope, and the members that mean nothing here
 * @throws SyntaxError, Error when the text is no JSON object
 */
export function readContext(text: string): { scope: Scope; unknown: readonly string[] } {
  const context = fromJson(text);
  if (!isValueObject(context)) throw new Error("it is not a JSON object");
  const known: readonly string[] = contextMembers;
  const unknown = [...context.keys()].filter((name) => !known.includes(name));
  return { scope: contextScope(context), unknown };
}

/** A scope that reads from an object with the members of a context file; from another value, nothing. */
export function contextScope(context: Value): Scope {
  const own = (name: ContextMember) => (isValueObject(context) ? context.get(name) : undefined);
  const named = (name: ContextMember, key: string) => member(own(name), key);
  const now = own("now");
  return {
    trigger: () => own("trigger") ?? triggerRecord(own("triggerOutputs")),
    triggerOutputs: () => own("triggerOutputs") ?? member(own("trigger"), "outputs"),
    action: (name) => actionRecord(own("actions"), name),
    variable: (name) => named("variables", name),
    parameter: (name) => named("parameters", name),
    item: () => own("item"),
    items: (name) => named("items", name),
    iterationIndex: (name) => integerOf(named("iterationIndexes", name)),
    result: (name) => named("results", name),
    workflow: () => own("workflow"),
    listCallbackUrl: () => textOf(own("listCallbackUrl")),
    currentAction: () => own("currentAction"),
    now: () => (typeof now === "string" ? new Date(now) : new Date()),
    newGuid: randomUUID,
  };
}

function triggerRecord(outputs: Value | undefined): Value | undefined {
  if (outputs === undefined) return undefined;
  return new Map<string, Value>([
    ["name", "manual"],
    ["outputs", outputs],
    ["status", "Succeeded"],
  ]);
}

/** The record with its name, which a context file need not repeat. */
function actionRecord(actions: Value | undefined, name: string): Value | undefined {
  const record = member(actions, name);
  if (!isValueObject(record) || record.has("name") || !isValueObject(actions)) return record;
  const key = [...actions].find(([, one]) => one === record)?.[0] ?? name;
  return new Map<string, Value>([["name", key], ...record]);
}

function integerOf(value: Value | undefined): Integer | undefined {
  return value !== undefined && isInteger(value) ? value : undefined;
}

function textOf(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
