import { compareNumbers, compareStrings, deepEqual } from "../equality";
import { EvaluationError, usage } from "../evaluation-error";
import type { Compiled, Scope } from "../scope";
import { isNumeric, typeName, type Value } from "../values";
import { wrongType, type Implementation, type Implementations } from "./invocation";

/** A function that evaluates only the arguments it needs. */
export type LazyImplementation = (operands: readonly Compiled[], scope: Scope) => Value;

/** With more than two arguments: every one equals the first. */
const equals: Implementation = ([first = null, ...others]) =>
  others.every((other) => deepEqual(first, other));

function comparison(holds: (order: number) => boolean): Implementation {
  return ([left = null, right = null], { name }) => {
    if (isNumeric(left) && isNumeric(right)) return holds(compareNumbers(left, right));
    if (typeof left === "string" && typeof right === "string") {
      return holds(compareStrings(left, right));
    }
    const [a, b] = [typeName(left), typeName(right)];
    throw new EvaluationError(
      `The template language function '${name}' expects two parameter of matching types. The function was invoked with values of type '${a}' and '${b}' that do not match.`,
    );
  };
}

const not: Implementation = (args, invocation) => {
  const [value = null] = args;
  if (typeof value === "boolean") return !value;
  throw wrongType(invocation, args, 0, "a boolean");
};

/** `and` and `or` stop at the argument that decides. */
function logical(name: string, decisive: boolean): LazyImplementation {
  return (operands, scope) => {
    for (const operand of operands) {
      const value = operand(scope);
      if (typeof value !== "boolean") {
        throw new EvaluationError(
          `The template language function '${name}' expects all of its parameters to be booleans. Found invalid parameter types: '${typeName(value)}'. ${usage(name)}`,
        );
      }
      if (value === decisive) return decisive;
    }
    return !decisive;
  };
}

const conditional: LazyImplementation = ([condition, yes, no], scope) => {
  const value = condition?.(scope) ?? null;
  if (typeof value !== "boolean") {
    throw new EvaluationError(
      `The template language function 'if' expects its first parameter to be of type boolean. The provided value is of type '${typeName(value)}'. ${usage("if")}`,
    );
  }
  return (value ? yes : no)?.(scope) ?? null;
};

const coalesce: LazyImplementation = (operands, scope) => {
  for (const operand of operands) {
    const value = operand(scope);
    if (value !== null) return value;
  }
  return null;
};

export const logicFunctions: Implementations = {
  equals,
  greater: comparison((order) => order > 0),
  greaterOrEquals: comparison((order) => order >= 0),
  less: comparison((order) => order < 0),
  lessOrEquals: comparison((order) => order <= 0),
  not,
};

export const lazyFunctions: Readonly<Record<string, LazyImplementation>> = {
  and: logical("and", false),
  coalesce,
  if: conditional,
  or: logical("or", true),
};
