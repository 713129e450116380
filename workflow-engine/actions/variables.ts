import type { ActionContext } from "../run/action-context";
import { toText } from "../expressions/text";
import {
  Float,
  fromPlain,
  integer,
  isArray,
  isInteger,
  isNumeric,
  isValueObject,
  member,
  typeName,
  type Integer,
  type Numeric,
  type Value,
} from "../expressions/values";
import { failed, unspecified, type Outcome, type VariableChange } from "../run/records";

interface VariableType {
  /** Azure's spelling. */
  readonly name: string;
  /** What null becomes. */
  readonly initial: Value;
  holds(value: Value): boolean;
}

const types = new Map<string, VariableType>(
  Object.entries({
    array: { name: "Array", initial: [], holds: isArray },
    boolean: { name: "Boolean", initial: false, holds: (value) => typeof value === "boolean" },
    float: { name: "Float", initial: new Float(0), holds: isNumeric },
    integer: { name: "Integer", initial: 0, holds: isInteger },
    object: { name: "Object", initial: fromPlain({}), holds: isValueObject },
    string: { name: "String", initial: "", holds: (value) => typeof value === "string" },
  }),
);

/** Why a variable cannot change as asked. */
class InvalidChange extends Error {}

export function initialize(context: ActionContext): Outcome {
  const variables = context.evaluate(context.inputs["variables"]);
  return changing(new Map([["variables", variables]]), () =>
    (isArray(variables) ? variables : []).map((variable) => {
      const type = toText(member(variable, "type") ?? "");
      const empty = { name: toText(member(variable, "name") ?? ""), type, value: null };
      return assign(empty, member(variable, "value") ?? null);
    }),
  );
}

export function set(context: ActionContext): Outcome {
  return change(context, (_variable, value) => value);
}

export function increment(context: ActionContext): Outcome {
  return change(context, (variable, value) => step(context, variable, value, 1));
}

export function decrement(context: ActionContext): Outcome {
  return change(context, (variable, value) => step(context, variable, value, -1));
}

export function appendToString(context: ActionContext): Outcome {
  return change(context, (variable, value) => {
    if (typeof variable.value !== "string") throw wrongType(context, variable);
    return variable.value + toText(value);
  });
}

export function appendToArray(context: ActionContext): Outcome {
  return change(context, (variable, value) => {
    if (!isArray(variable.value)) throw wrongType(context, variable);
    if (isArray(value)) {
      throw new InvalidChange(
        `The input value is of type 'Array' which cannot be appended to the variable '${variable.name}' of type 'Array'. The action type 'AppendToArrayVariable' only supports values of types 'Float, Integer, String, Boolean, Object'.`,
      );
    }
    return [...variable.value, value];
  });
}

function change(
  context: ActionContext,
  compute: (variable: VariableChange, value: Value) => Value,
): Outcome {
  const inputs = context.evaluate(context.inputs);
  const name = toText(member(inputs, "name") ?? "");
  const variable = context.run.variables.get(name.toLowerCase());
  return changing(inputs, () => {
    if (variable === undefined) {
      throw new InvalidChange(
        `The variable '${name}' must be initialized before it can be used inside action '${context.name}'.`,
      );
    }
    return [assign(variable, compute(variable, member(inputs, "value") ?? null))];
  });
}

function changing(inputs: Value, compute: () => VariableChange[]): Outcome {
  try {
    return { ...unspecified(inputs), variables: compute() };
  } catch (error) {
    if (!(error instanceof InvalidChange)) throw error;
    const { message } = error;
    return failed("BadRequest", { code: "BadRequest", message }, { inputs });
  }
}

function assign(variable: VariableChange, value: Value): VariableChange {
  const { name } = variable;
  const type = types.get(variable.type.toLowerCase());
  if (type === undefined) {
    throw new InvalidChange(`The variable '${name}' has the unknown type '${variable.type}'.`);
  }
  if (value === null) return { name, type: type.name, value: type.initial };
  if (!type.holds(value)) {
    throw new InvalidChange(
      `The variable '${name}' of type '${type.name}' cannot be initialized or updated with value of type '${typeName(value)}'. The variable '${name}' only supports values of types '${type.name}'.`,
    );
  }
  const isWidened = type.name === "Float" && isInteger(value);
  return { name, type: type.name, value: isWidened ? new Float(Number(value)) : value };
}

function step(
  context: ActionContext,
  variable: VariableChange,
  value: Value,
  sign: 1 | -1,
): Numeric {
  const by = value ?? 1;
  if (!isNumeric(variable.value)) throw wrongType(context, variable);
  if (!isNumeric(by)) {
    throw new InvalidChange(
      `The value of ${context.node.type} '${context.name}' must be a number, but is of type '${typeName(by)}'.`,
    );
  }
  if (isInteger(variable.value) && isInteger(by)) return sum(variable.value, by, sign);
  const total = toNumber(variable.value) + sign * toNumber(by);
  return new Float(total);
}

function sum(one: Integer, other: Integer, sign: 1 | -1): Integer {
  const total = BigInt(one) + BigInt(sign) * BigInt(other);
  if (BigInt.asIntN(64, total) !== total) {
    throw new InvalidChange("Arithmetic operation resulted in an overflow.");
  }
  return integer(total);
}

function toNumber(value: Numeric): number {
  return value instanceof Float ? value.value : Number(value.toString());
}

function wrongType(context: ActionContext, variable: VariableChange): InvalidChange {
  const { type } = context.node;
  return new InvalidChange(
    `The variable '${variable.name}' of type '${variable.type}' cannot be changed by an action of type '${type}'.`,
  );
}
