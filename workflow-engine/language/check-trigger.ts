import { isObject, optionsOf, type JsonObject } from "./action-types";
import { checkExpressions } from "./check-expressions";
import type { Declarations } from "./check-references";
import type { Report } from "./definition-tree";

interface TriggerShape {
  readonly inputs: readonly string[];
  readonly members: readonly string[];
  readonly options: readonly string[];
}

const triggerTypes: Readonly<Record<string, TriggerShape | undefined>> = {
  request: {
    inputs: ["schema", "method", "relativePath"],
    members: ["correlation"],
    options: [
      "EnableSchemaValidation",
      "SuppressWorkflowHeadersOnResponse",
      "IncludeAuthorizationHeadersInOutputs",
    ],
  },
  recurrence: { inputs: [], members: ["recurrence"], options: [] },
};

const commonMembers = [
  "type",
  "kind",
  "inputs",
  "description",
  "metadata",
  "operationOptions",
  "runtimeConfiguration",
];

/** The one trigger of the definition. A definition without any can only be run by hand. */
export function checkTrigger(triggers: unknown, declared: Declarations, report: Report): void {
  if (triggers === undefined) return;
  if (!isObject(triggers)) return report("triggers", "must be an object");
  const entries = Object.entries(triggers);
  if (entries.length > 1)
    report("triggers", `one trigger is supported, got ${entries.map(([name]) => name).join(", ")}`);
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
  const shape = triggerTypes[String(trigger["type"]).toLowerCase()];
  if (shape === undefined) {
    const given = JSON.stringify(trigger["type"]) ?? "none";
    report(
      `${place}/type`,
      `trigger type ${given} is not supported; supported: Request, Recurrence`,
    );
    return;
  }
  const refuse = (where: string) => report(`${place}/${where}`, "is not supported on this trigger");
  for (const name of Object.keys(trigger))
    if (![...commonMembers, ...shape.members].includes(name)) refuse(name);
  for (const name of Object.keys(isObject(trigger["inputs"]) ? trigger["inputs"] : {}))
    if (!shape.inputs.includes(name)) refuse(`inputs/${name}`);
  for (const name of Object.keys(
    isObject(trigger["runtimeConfiguration"]) ? trigger["runtimeConfiguration"] : {},
  ))
    if (name !== "secureData") refuse(`runtimeConfiguration/${name}`);
  for (const option of optionsOf(trigger))
    if (!shape.options.some((known) => known.toLowerCase() === option.toLowerCase()))
      report(`${place}/operationOptions`, `'${option}' is not supported on this trigger`);
  const { inputs, recurrence, correlation } = trigger;
  const position = { place, action: undefined, path: [] };
  checkExpressions({ inputs, recurrence, correlation }, position, declared, report);
}
