import { commonMembers, commonRuntime, type ActionShape } from "./action-shapes";
import { actionTypes, isObject, type JsonObject } from "./action-types";
import { checkCondition } from "./check-condition";
import { checkExpressions } from "./check-expressions";
import { checkInputs } from "./check-inputs";
import { duration, knownMembers, show, wholeNumber } from "./check-literals";
import { variableOf, type Declarations } from "./check-references";
import { checkShape } from "./check-shape";
import type { PlacedAction, Report } from "./definition-tree";

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

/** Most cases of a Switch (Azure Logic Apps limits). */
const mostCases = 25;

/** Everything about one action but its name, its place and its order. */
export function checkAction(action: PlacedAction, declared: Declarations, report: Report): void {
  const { type, source, place } = action;
  if (type === undefined) {
    const supported = Object.keys(actionTypes).join(", ");
    report(
      `${place}/type`,
      `action type ${show(source["type"])} is not supported; supported: ${supported}`,
    );
    return;
  }
  const shape: ActionShape = actionTypes[type];
  const operation = {
    type,
    members: [...commonMembers, ...(shape.members ?? [])],
    kinds: shape.kinds,
    needsKind: true,
    inputs: shape.inputs,
    options: shape.options ?? [],
    runtime: [...commonRuntime, ...(shape.runtime ?? [])],
  };
  checkShape(source, operation, place, report);
  checkStaticResult(source, declared, place, report);
  checkInputs(action, report);
  checkLimit(action, report);
  checkControl(action, report);
  checkVariableChange(action, declared, report);
  const own = Object.entries(source).filter(([name]) => !notEvaluated.includes(name));
  const position = { place, action, path: [] };
  checkExpressions(Object.fromEntries(own), position, declared, report);
}

function checkStaticResult(
  source: JsonObject,
  declared: Declarations,
  place: string,
  report: Report,
): void {
  const runtime = source["runtimeConfiguration"];
  const use = isObject(runtime) ? runtime["staticResult"] : undefined;
  const name = isObject(use) ? use["name"] : undefined;
  if (typeof name === "string" && !declared.staticResults.has(name)) {
    report(
      `${place}/runtimeConfiguration/staticResult`,
      `'${name}' is none of the definition's staticResults`,
    );
  }
}

/** `limit` of Until, and of everything that calls. */
function checkLimit(action: PlacedAction, report: Report): void {
  const { limit } = action.source;
  if (limit === undefined) return;
  const place = `${action.place}/limit`;
  if (!isObject(limit)) return report(place, `must be an object, got ${show(limit)}`);
  knownMembers(limit, action.type === "Until" ? ["count", "timeout"] : ["timeout"], place, report);
  wholeNumber(limit["count"], [1, 5000], `${place}/count`, report);
  duration(limit["timeout"], [0, Infinity], `${place}/timeout`, report);
}

function checkControl(action: PlacedAction, report: Report): void {
  const { type, source, place } = action;
  const needs: Needs = (name, holds, what) => {
    if (!holds) report(`${place}/${name}`, `${type} needs ${what}`);
  };
  const { expression } = source;
  if (type === "If") {
    needs("expression", isObject(expression) || typeof expression === "string", "a condition");
    checkCondition(expression, `${place}/expression`, report);
  }
  if (type === "Until" || type === "Switch") {
    needs("expression", expression !== undefined, "an expression");
  }
  if (type === "Foreach") needs("foreach", source["foreach"] !== undefined, "an array to go over");
  if (type === "Switch") checkCases(source["cases"], needs);
}

type Needs = (name: string, holds: boolean, what: string) => void;

function checkCases(cases: unknown, needs: Needs): void {
  const holders = isObject(cases) ? Object.values(cases) : [];
  const values = holders.map((holder) => (isObject(holder) ? holder["case"] : undefined));
  needs("cases", values.length <= mostCases, `at most ${mostCases} cases`);
  needs("cases", !values.includes(undefined), "a 'case' in each of its cases");
  const given = values.filter((value) => value !== undefined);
  needs("cases", new Set(given).size === given.length, "cases that differ from each other");
}

const changes = ["SetVariable", "IncrementVariable", "DecrementVariable"];

function checkVariableChange(action: PlacedAction, declared: Declarations, report: Report): void {
  const name = variableOf(action);
  const changesVariable = changes.includes(action.type ?? "") || action.type?.startsWith("Append");
  if (!changesVariable || name === undefined || name.includes("@")) return;
  if (!declared.variables.has(name.toLowerCase())) {
    report(`${action.place}/inputs/name`, `variable '${name}' is not initialized anywhere`);
  }
}
