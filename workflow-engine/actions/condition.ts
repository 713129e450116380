import { isObject } from "../language/action-types";
import { findFunction } from "../language/expression-functions";
import type { ActionContext } from "../run/action-context";
import { EvaluationError } from "../expressions/evaluate";
import { implementations } from "../expressions/functions";
import { isArray, type Value } from "../expressions/values";

/**
 * The condition of an If: an expression, or an object with one function as its member, whose
 * arguments are a list (or one nested object): `{ "and": [{ "greater": ["@x", 1] }] }`.
 * `and` and `or` stop at the first operand that decides.
 */
export function evaluateCondition(condition: unknown, context: ActionContext): Value {
  if (!isObject(condition)) return context.evaluate(condition);
  const entries = Object.entries(condition);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    throw new EvaluationError(
      `A condition object needs exactly one function, got '${Object.keys(condition).join(", ")}'.`,
    );
  }
  const [name, operands] = entry;
  const list: readonly unknown[] = Array.isArray(operands) ? operands : [operands];
  const refused = list.find((operand) => Array.isArray(operand));
  if (refused !== undefined) {
    throw new EvaluationError(`An operand of the condition '${name}' may not be an array.`);
  }
  return call(name, list, context);
}

function call(name: string, operands: readonly unknown[], context: ActionContext): Value {
  const values = function* () {
    for (const operand of operands) yield evaluateCondition(operand, context);
  };
  switch (name.toLowerCase()) {
    case "and":
      return every(name, values(), true);
    case "or":
      return every(name, values(), false);
    default: {
      const found = findFunction(name);
      const implementation = found && implementations[found.name];
      if (found === undefined || implementation === undefined) {
        throw new EvaluationError(`The template function '${name}' is not defined or not valid.`);
      }
      return implementation([...values()], { name: found.name, scope: context.scope });
    }
  }
}

/** True (false) when all operands are true (false); stops at the first that is not. */
function every(name: string, values: Iterable<Value>, wanted: boolean): Value {
  for (const value of values) {
    if (typeof value !== "boolean" || isArray(value)) {
      throw new EvaluationError(
        `The template language function '${name}' expects its parameters to be booleans.`,
      );
    }
    if (value !== wanted) return !wanted;
  }
  return wanted;
}
