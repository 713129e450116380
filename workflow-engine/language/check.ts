import { isObject, type JsonObject } from "./action-types";
import { checkAction } from "./check-action";
import { checkExpressions } from "./check-expressions";
import { checkOrder } from "./check-order";
import { checkOutputs, checkParameters } from "./check-parameters";
import type { Declarations } from "./check-references";
import { checkTrigger } from "./check-trigger";
import {
  placeActions,
  type DefinitionTree,
  type PlacedAction,
  type Report,
  type Violation,
} from "./definition-tree";

const definitionMembers = [
  "$schema",
  "contentVersion",
  "description",
  "metadata",
  "parameters",
  "staticResults",
  "triggers",
  "actions",
  "outputs",
];

/** Most of each in a definition (Azure Logic Apps limits); `depth` counts blocks inside blocks. */
const limits = { actions: 500, depth: 8, variables: 250, parameters: 50 };

/**
 * Everything that is wrong with a definition, or that this engine does not support.
 * @param definition untyped JSON, without what the portal wraps around it
 * @returns all violations at once, each with its place; empty when the definition is sound
 */
export function checkDefinition(definition: unknown): Violation[] {
  const violations: Violation[] = [];
  const report: Report = (place, message) => violations.push({ place, message });
  if (!isObject(definition) || !isObject(definition["actions"])) {
    report("definition", "must be an object with 'actions' (and 'triggers')");
    return violations;
  }
  for (const name of Object.keys(definition)) {
    if (!definitionMembers.includes(name)) report(name, "is no member of a workflow definition");
  }
  const tree = placeActions(definition, report);
  const declared = declarationsOf(definition, tree, report);
  checkLimits(tree, declared, report);
  checkParameters(definition["parameters"], report);
  checkTrigger(definition["triggers"], declared, report);
  for (const action of tree.actions) checkAction(action, declared, report);
  checkOrder(tree, report);
  checkOutputs(definition["outputs"], report);
  const nowhere = { place: "outputs", action: undefined, path: [] };
  checkExpressions(definition["outputs"], nowhere, declared, report);
  return violations;
}

function declarationsOf(
  definition: JsonObject,
  tree: DefinitionTree,
  report: Report,
): Declarations {
  const variables = new Map<string, PlacedAction>();
  for (const action of tree.actions) {
    for (const name of initializedBy(action)) {
      const first = variables.get(name.toLowerCase());
      if (first === undefined) variables.set(name.toLowerCase(), action);
      else report(action.place, `variable '${name}' is already initialized at ${first.place}`);
    }
  }
  const namesIn = (member: string) => {
    const value = definition[member];
    return isObject(value) ? Object.keys(value) : [];
  };
  const parameters = new Set(namesIn("parameters").map((name) => name.toLowerCase()));
  return { tree, variables, parameters, staticResults: new Set(namesIn("staticResults")) };
}

function initializedBy(action: PlacedAction): string[] {
  const inputs = action.source["inputs"];
  const list = isObject(inputs) ? inputs["variables"] : undefined;
  if (action.type !== "InitializeVariable" || !Array.isArray(list)) return [];
  return list
    .map((variable: unknown) => (isObject(variable) ? variable["name"] : undefined))
    .filter((name) => typeof name === "string");
}

function checkLimits(tree: DefinitionTree, declared: Declarations, report: Report): void {
  const most = (what: string, count: number, limit: number) => {
    if (count > limit) report("definition", `has ${count} ${what}; Azure allows ${limit}`);
  };
  const depthOf = (action: PlacedAction): number =>
    action.parent === undefined ? 0 : 1 + depthOf(action.parent);
  most("actions", tree.actions.length, limits.actions);
  most("levels of nesting", Math.max(0, ...tree.actions.map(depthOf)), limits.depth);
  most("variables", declared.variables.size, limits.variables);
  most("parameters", declared.parameters.size, limits.parameters);
}
