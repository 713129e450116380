import { checkDefinition } from "../../../workflow-engine/language/check";
import { definitionOf } from "./run-definition";

export type Json = Record<string, unknown>;

/** `runAfter` of an action that goes on when these have succeeded. */
export const after = (...names: string[]) => ({
  runAfter: Object.fromEntries(names.map((name) => [name, ["Succeeded"]])),
});

/** `runAfter` of an action that goes on however that one ended. */
export const whatever = (name: string) => ({
  runAfter: { [name]: ["Succeeded", "Failed", "Skipped", "TimedOut"] },
});

export const compose = (inputs: unknown, more: Json = {}) => ({ type: "Compose", inputs, ...more });

/** A Compose that fails. */
export const fails = compose("@div(1, 0)");

export const http = (inputs: Json = {}, more: Json = {}) => ({
  type: "Http",
  inputs: { method: "GET", uri: "https://x/a", ...inputs },
  ...more,
});

export const respond = (inputs: Json, more: Json = {}) => ({ type: "Response", inputs, ...more });

export const wait = (count: number, more: Json = {}) => ({
  type: "Wait",
  inputs: { interval: { count, unit: "Second" } },
  ...more,
});

export const initialize = (name: string, type = "integer", value?: unknown, more: Json = {}) => ({
  type: "InitializeVariable",
  inputs: { variables: [{ name, type, ...(value === undefined ? {} : { value }) }] },
  ...more,
});

export const set = (name: string, value: unknown, more: Json = {}) => ({
  type: "SetVariable",
  inputs: { name, value },
  ...more,
});

export const until = (expression: string, actions: Json, more: Json = {}) => ({
  type: "Until",
  expression,
  limit: { count: 5, timeout: "PT1H" },
  actions,
  ...more,
});

/** What is wrong with a definition of these actions, as `check` prints it. */
export function violations(actions: Json, more: Json = {}): string[] {
  return checkDefinition(definitionOf(actions, more)).map(
    ({ place, message }) => `${place}: ${message}`,
  );
}

/** Status by action name. */
export function statuses(actions: Record<string, { status: string } | undefined>) {
  return Object.fromEntries(
    Object.entries(actions).map(([name, action]) => [name, action?.status]),
  );
}
