import { isObject } from "./action-types";
import { isWrittenOut, oneOf, show } from "./check-literals";
import type { Report } from "./definition-tree";

const isText = (value: unknown) => typeof value === "string";

/** Types that a parameter of a workflow may have, in Azure's spelling, and their values. */
const parameterTypes = new Map<string, (value: unknown) => boolean>([
  ["String", isText],
  ["SecureString", isText],
  ["Int", (value) => Number.isInteger(value)],
  ["Float", (value) => typeof value === "number"],
  ["Bool", (value) => typeof value === "boolean"],
  ["Array", Array.isArray],
  ["Object", isObject],
  ["SecureObject", isObject],
]);

/** The definition's parameters: each with a known type, and a default that is of this type. */
export function checkParameters(parameters: unknown, report: Report): void {
  if (parameters === undefined) return;
  if (!isObject(parameters)) {
    return report("parameters", `must be an object, got ${show(parameters)}`);
  }
  for (const [name, declaration] of Object.entries(parameters)) {
    const place = `parameters/${name}`;
    if (!isObject(declaration)) {
      report(place, `must be an object with a 'type', got ${show(declaration)}`);
      continue;
    }
    const { type, defaultValue, allowedValues } = declaration;
    oneOf(type, [...parameterTypes.keys()], `${place}/type`, report);
    const [known, matches] = typeOf(type) ?? [];
    if (matches !== undefined && hasDefault(defaultValue) && !matches(defaultValue)) {
      report(`${place}/defaultValue`, `must be of type ${known}, got ${show(defaultValue)}`);
    }
    if (allowedValues !== undefined && !Array.isArray(allowedValues)) {
      report(`${place}/allowedValues`, `must be a list, got ${show(allowedValues)}`);
    }
  }
}

/** The definition's outputs: each with a known type, and a value. */
export function checkOutputs(outputs: unknown, report: Report): void {
  if (outputs === undefined) return;
  if (!isObject(outputs)) return report("outputs", `must be an object, got ${show(outputs)}`);
  for (const [name, output] of Object.entries(outputs)) {
    const place = `outputs/${name}`;
    if (!isObject(output) || !("value" in output)) {
      report(place, `must be an object with 'type' and 'value', got ${show(output)}`);
      continue;
    }
    oneOf(output["type"], [...parameterTypes.keys()], `${place}/type`, report);
  }
}

/** An empty object is how an exported template leaves a default out, whatever the type. */
function hasDefault(value: unknown): boolean {
  return isWrittenOut(value) && !(isObject(value) && Object.keys(value).length === 0);
}

function typeOf(type: unknown) {
  return [...parameterTypes].find(([known]) => known.toLowerCase() === String(type).toLowerCase());
}
