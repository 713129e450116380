import { isObject } from "../language/action-types";
import { deepEqual } from "../expressions/equality";
import {
  fromPlain,
  isArray,
  isInteger,
  isNumeric,
  isValueObject,
  typeName,
  type Value,
} from "../expressions/values";
import type { Workflow } from "./definition";

const holds = new Map<string, (value: Value) => boolean>(
  Object.entries({
    array: isArray,
    bool: (value) => typeof value === "boolean",
    float: isNumeric,
    int: isInteger,
    object: isValueObject,
    secureobject: isValueObject,
    securestring: (value) => typeof value === "string",
    string: (value) => typeof value === "string",
  }),
);

/**
 * Values for the parameters that a definition declares, its defaults included, by lower-case name.
 * @throws Error naming every parameter that is missing, undeclared, or of the wrong type
 */
export function bindParameters(
  workflow: Workflow,
  values: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, Value> {
  const given = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]));
  const bound = new Map<string, Value>();
  const problems: string[] = [];
  for (const [name, declaration] of Object.entries(workflow.parameters)) {
    const described = isObject(declaration) ? declaration : {};
    const value = given.get(name.toLowerCase()) ?? described["defaultValue"];
    given.delete(name.toLowerCase());
    if (value === undefined) {
      problems.push(`parameter '${name}' has neither a value nor a defaultValue`);
      continue;
    }
    const converted = fromPlain(value);
    problems.push(...problemsOf(name, converted, described));
    bound.set(name.toLowerCase(), converted);
  }
  for (const name of given.keys()) {
    problems.push(`parameter '${name}' is given a value, but not declared in the definition`);
  }
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return bound;
}

function problemsOf(
  name: string,
  value: Value,
  declaration: Readonly<Record<string, unknown>>,
): string[] {
  const type = String(declaration["type"]);
  const problems: string[] = [];
  const matches = holds.get(type.toLowerCase());
  if (matches === undefined) {
    problems.push(`parameter '${name}' has the unknown type '${type}'`);
  } else if (!matches(value)) {
    problems.push(`parameter '${name}' must be of type ${type}, got ${typeName(value)}`);
  }
  const allowed = declaration["allowedValues"];
  const isAllowed =
    !Array.isArray(allowed) || allowed.some((one) => deepEqual(fromPlain(one), value));
  if (!isAllowed) problems.push(`parameter '${name}' has a value that allowedValues does not list`);
  return problems;
}
