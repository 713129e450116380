import { isObject, type JsonObject } from "./action-types";
import { checkExpressions } from "./check-expressions";
import { show } from "./check-literals";
import { checkRecurrence } from "./check-recurrence";
import type { Declarations } from "./check-references";
import { checkRequest } from "./check-request";
import { checkShape } from "./check-shape";
import type { Report } from "./definition-tree";
import {
  triggerMembers,
  triggerRuntime,
  triggerTypeOf,
  triggerTypes,
  type TriggerShape,
} from "./trigger-types";

/** Members that may have expressions. */
const evaluated = [
  "inputs",
  "recurrence",
  "correlation",
  "conditions",
  "splitOn",
  "splitOnConfiguration",
];

/** The one trigger of the definition. A definition without any can only be run by hand. */
export function checkTrigger(triggers: unknown, declared: Declarations, report: Report): void {
  if (triggers === undefined) return;
  if (!isObject(triggers)) return report("triggers", "must be an object");
  const entries = Object.entries(triggers);
  if (entries.length > 1) {
    report("triggers", `one trigger is supported, got ${entries.map(([name]) => name).join(", ")}`);
  }
  for (const [name, trigger] of entries) {
    const place = `triggers/${name}`;
    if (!isObject(trigger)) report(place, "must be an object");
    else checkOneTrigger(trigger, place, declared, report);
  }
}

function checkOneTrigger(
  trigger: JsonObject,
  place: string,
  declared: Declarations,
  report: Report,
): void {
  const type = triggerTypeOf(trigger["type"]);
  if (type === undefined) {
    const supported = Object.keys(triggerTypes).join(", ");
    report(
      `${place}/type`,
      `trigger type ${show(trigger["type"])} is not supported; supported: ${supported}`,
    );
    return;
  }
  const shape: TriggerShape = triggerTypes[type];
  const recurrence = ["recurrence", "evaluatedRecurrence"];
  const operation = {
    type: `a ${type} trigger`,
    members: [...triggerMembers, ...(shape.recurrence ? recurrence : [])],
    kinds: shape.kinds,
    needsKind: false,
    inputs: shape.inputs ?? { required: [] },
    options: shape.options ?? [],
    runtime: triggerRuntime,
  };
  checkShape(trigger, operation, place, report);
  if (shape.recurrence === "required" || trigger["recurrence"] !== undefined) {
    checkRecurrence(trigger["recurrence"], `${place}/recurrence`, report);
  }
  if (type === "Http" && isObject(trigger["inputs"])) {
    checkRequest(trigger["inputs"], `${place}/inputs`, report);
  }
  checkSplit(trigger["splitOn"], `${place}/splitOn`, report);
  checkConditions(trigger["conditions"], `${place}/conditions`, report);
  const own = Object.entries(trigger).filter(([name]) => evaluated.includes(name));
  const position = { place, action: undefined, trigger: type, path: [] };
  checkExpressions(Object.fromEntries(own), position, declared, report);
}

function checkSplit(splitOn: unknown, place: string, report: Report): void {
  if (splitOn !== undefined && !(typeof splitOn === "string" && splitOn.startsWith("@"))) {
    report(
      place,
      `must be an expression that gives the list to split, as in @triggerBody()?['value'], got ${show(splitOn)}`,
    );
  }
}

function checkConditions(conditions: unknown, place: string, report: Report): void {
  if (conditions === undefined) return;
  const hasExpression = (condition: unknown) =>
    isObject(condition) && typeof condition["expression"] === "string";
  if (!Array.isArray(conditions) || !conditions.every(hasExpression)) {
    report(place, `must be a list of { "expression": "@…" }, got ${show(conditions)}`);
  }
}
