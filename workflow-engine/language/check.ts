import {
  actionTypes,
  commonMembers,
  isObject,
  optionsOf,
  type ActionShape,
  type JsonObject,
} from "./action-types";
import { checkExpressions, checkTokens } from "./check-expressions";
import { checkOrder } from "./check-order";
import { variableOf, type Declarations } from "./check-references";
import { checkTrigger } from "./check-trigger";
import { checkConcurrency, checkInputs, checkLimit } from "./check-values";
import {
  hasRunBefore,
  placeActions,
  type DefinitionTree,
  type PlacedAction,
  type Report,
  type Violation,
} from "./definition-tree";

export type { Violation } from "./definition-tree";

/** Members of a definition; `staticResults` only serve actions that ask for them, which is refused there. */
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

/** Members without expressions of the action's own: names, texts, and the actions inside it. */
const notEvaluated = [
  "type",
  "kind",
  "runAfter",
  "description",
  "metadata",
  "actions",
  "else",
  "cases",
  "default",
];

/** Most actions in a definition, and deepest nesting (Azure Logic Apps limits). */
const limits = { actions: 500, depth: 8, cases: 25, variables: 250, parameters: 50 };

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
  for (const name of Object.keys(definition))
    if (!definitionMembers.includes(name)) report(name, "is no member of a workflow definition");
  const tree = placeActions(definition, report);
  const declared = declarationsOf(definition, tree, report);
  checkLimits(tree, declared, report);
  checkTrigger(definition["triggers"], declared, report);
  for (const action of tree.actions) checkAction(action, declared, report);
  checkOrder(tree, report);
  const nowhere = { place: "outputs", action: undefined, path: [] };
  checkExpressions(definition["outputs"], nowhere, declared, report);
  checkTokens(definition, "definition", report);
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
  const parameters = isObject(definition["parameters"]) ? definition["parameters"] : {};
  const names = Object.keys(parameters).map((name) => name.toLowerCase());
  return { tree, variables, parameters: new Set(names) };
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
    action.parent === undefined ? 1 : 1 + depthOf(action.parent);
  most("actions", tree.actions.length, limits.actions);
  most("levels of nesting", Math.max(0, ...tree.actions.map(depthOf)), limits.depth);
  most("variables", declared.variables.size, limits.variables);
  most("parameters", declared.parameters.size, limits.parameters);
}

function checkAction(action: PlacedAction, declared: Declarations, report: Report): void {
  const { type, source, place } = action;
  if (type === undefined) {
    const supported = Object.keys(actionTypes).join(", ");
    const given = JSON.stringify(source["type"]) ?? "none";
    report(`${place}/type`, `action type ${given} is not supported; supported: ${supported}`);
    return;
  }
  checkShape(action, actionTypes[type], report);
  checkInputs(action, report);
  checkLimit(action, report);
  checkControl(action, report);
  checkVariableChange(action, declared, report);
  const own = Object.entries(source).filter(([name]) => !notEvaluated.includes(name));
  const position = { place, action, path: [] };
  checkExpressions(Object.fromEntries(own), position, declared, report);
}

function checkShape(action: PlacedAction, shape: ActionShape, report: Report): void {
  const { source, place } = action;
  const members: readonly string[] = [...commonMembers, ...(shape.members ?? [])];
  for (const name of Object.keys(source))
    if (!members.includes(name)) report(`${place}/${name}`, `is not supported on ${action.type}`);
  const options = shape.options ?? [];
  for (const option of optionsOf(source))
    if (!options.some((known) => known.toLowerCase() === option.toLowerCase()))
      report(`${place}/operationOptions`, `'${option}' is not supported on ${action.type}`);
  checkInputMembers(action, shape, report);
  const runtime = source["runtimeConfiguration"];
  for (const [name, value] of Object.entries(isObject(runtime) ? runtime : {})) {
    const where = `${place}/runtimeConfiguration/${name}`;
    if (name === "secureData") checkSecureData(value, where, report);
    else if (!(shape.runtime ?? []).includes(name))
      report(where, `is not supported on ${action.type}`);
    else checkConcurrency(value, where, report);
  }
}

function checkInputMembers(action: PlacedAction, shape: ActionShape, report: Report): void {
  const { inputs } = action.source;
  const place = `${action.place}/inputs`;
  if (shape.inputs === undefined) {
    if (inputs !== undefined) report(place, `is not supported on ${action.type}`);
    return;
  }
  if (shape.inputs === "any") {
    if (inputs === undefined) report(place, "is missing");
    return;
  }
  if (!isObject(inputs)) return report(place, `must be an object on ${action.type}`);
  const { required, optional = [] } = shape.inputs;
  for (const name of required) if (!(name in inputs)) report(place, `'${name}' is missing`);
  for (const name of Object.keys(inputs))
    if (!required.includes(name) && !optional.includes(name))
      report(`${place}/${name}`, `is not supported on ${action.type}`);
}

function checkSecureData(value: unknown, place: string, report: Report): void {
  const properties = isObject(value) ? value["properties"] : undefined;
  const isKnown = (name: unknown) => name === "inputs" || name === "outputs";
  if (!Array.isArray(properties) || !properties.every(isKnown))
    report(place, `properties must be a list of 'inputs', 'outputs'`);
}

function checkControl(action: PlacedAction, report: Report): void {
  const { type, source, place } = action;
  const needs = (name: string, holds: boolean, what: string) => {
    if (!holds) report(`${place}/${name}`, `${type} needs ${what}`);
  };
  const { expression } = source;
  if (type === "If")
    needs("expression", isObject(expression) || typeof expression === "string", "a condition");
  if (type === "Until" || type === "Switch")
    needs("expression", expression !== undefined, "an expression");
  if (type === "Foreach") needs("foreach", source["foreach"] !== undefined, "an array to go over");
  if (type === "Switch") {
    const cases = isObject(source["cases"]) ? Object.values(source["cases"]) : [];
    needs("cases", cases.length <= limits.cases, `at most ${limits.cases} cases`);
    needs(
      "cases",
      cases.every((one) => isObject(one) && one["case"] !== undefined),
      "a 'case' in each of its cases",
    );
  }
}

const changes = ["SetVariable", "IncrementVariable", "DecrementVariable"];

function checkVariableChange(action: PlacedAction, declared: Declarations, report: Report): void {
  const name = variableOf(action);
  const changesVariable = changes.includes(action.type ?? "") || action.type?.startsWith("Append");
  if (!changesVariable || name === undefined || name.includes("@")) return;
  const initializer = declared.variables.get(name.toLowerCase());
  const place = `${action.place}/inputs/name`;
  if (initializer === undefined) report(place, `variable '${name}' is not initialized anywhere`);
  else if (!hasRunBefore(initializer, action))
    report(
      place,
      `variable '${name}' is not initialized when '${action.name}' starts: let it run after '${initializer.name}'`,
    );
}
