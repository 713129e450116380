import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ActionShape } from "../workflow-engine/language/action-shapes";
import {
  actionTypes,
  isConnectorType,
  type ActionType,
} from "../workflow-engine/language/action-types";
import {
  expressionFunctions,
  type WdlFunction,
} from "../workflow-engine/language/expression-functions";
import { triggerTypes, type TriggerShape } from "../workflow-engine/language/trigger-types";
import { filledPage, table } from "./filled-page";

export const workflowEnginePage = join(__dirname, "workflow-engine.md");

/** docs/workflow-engine.md as it has to be: its tables are the engine's own. */
export function filledWorkflowEnginePage(): string {
  return filledPage(readFileSync(workflowEnginePage, "utf8"), {
    triggers: triggerTable(),
    actions: actionTable((type) => !isConnectorType(type)),
    connectors: actionTable(isConnectorType),
    functions: functionTable(),
  });
}

function triggerTable(): string {
  const rows = Object.entries<TriggerShape>(triggerTypes).map(([type, shape]) => [
    `\`${type}\``,
    (shape.kinds ?? []).map(code).join(", "),
    members(shape.inputs),
    (shape.options ?? []).map(code).join(", "),
  ]);
  return table(["type", "kinds", "inputs", "options"], rows);
}

function actionTable(isListed: (type: ActionType) => boolean): string {
  const rows = (Object.entries(actionTypes) as [ActionType, ActionShape][])
    .filter(([type]) => isListed(type))
    .map(([type, shape]) => [
      `\`${type}\``,
      shape.inputs === "any" ? "anything" : members(shape.inputs),
      [...(shape.members ?? []), ...(shape.runtime ?? [])].map(code).join(", "),
      (shape.options ?? []).map(code).join(", "),
    ]);
  return table(["type", "inputs", "other members", "options"], rows);
}

function members(inputs: TriggerShape["inputs"]): string {
  if (inputs === undefined) return "";
  const optional = (inputs.optional ?? []).map((name) => `${code(name)}?`);
  const others = inputs.open ? ["the connector's own"] : [];
  return [...inputs.required.map(code), ...optional, ...others].join(", ");
}

function functionTable(): string {
  const rows = [...expressionFunctions.values()]
    .filter(({ kind }) => kind !== "unavailable")
    .sort((one, other) => (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1))
    .map((found) => [`\`${found.name}\``, argumentCount(found), found.expects ?? reads(found)]);
  return table(["function", "arguments", "takes"], rows);
}

function argumentCount({ minArguments, maxArguments }: WdlFunction): string {
  if (maxArguments === Infinity) return `${minArguments} or more`;
  return minArguments === maxArguments ? `${minArguments}` : `${minArguments} to ${maxArguments}`;
}

function reads({ kind, minArguments }: WdlFunction): string {
  const what = kind === "currentAction" ? "the action itself" : `the ${kind ?? "clock"}`;
  return minArguments === 0 ? `reads ${what}` : `reads ${what} that the first argument names`;
}

function code(text: string): string {
  return `\`${text}\``;
}
