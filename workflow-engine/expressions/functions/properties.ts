import { EvaluationError, usage } from "../evaluation-error";
import { toJson } from "../text";
import { findKey, isValueObject, type Value, type ValueObject } from "../values";
import {
  stringArgument,
  wrongType,
  type Implementation,
  type Implementations,
  type Invocation,
} from "./invocation";

function objectArgument(args: readonly Value[], invocation: Invocation): ValueObject {
  const [object = null] = args;
  if (isValueObject(object)) return object;
  throw wrongType(invocation, args, 0, "of type object");
}

const addProperty: Implementation = (args, invocation) => {
  const object = objectArgument(args, invocation);
  const name = stringArgument(args, 1, invocation);
  if (findKey(object, name) !== undefined) {
    throw new EvaluationError(
      `The template language function 'addProperty' expects the property to not exist in the object. Unable to add property '${name}' to '${toJson(object)}' as it already exists. ${usage("addProperty")}`,
    );
  }
  return new Map(object).set(name, args[2] ?? null);
};

/** An existing property keeps its spelling and moves to the end. */
const setProperty: Implementation = (args, invocation) => {
  const object = new Map(objectArgument(args, invocation));
  const name = stringArgument(args, 1, invocation);
  const key = findKey(object, name) ?? name;
  object.delete(key);
  return object.set(key, args[2] ?? null);
};

const removeProperty: Implementation = (args, invocation) => {
  const object = new Map(objectArgument(args, invocation));
  const key = findKey(object, stringArgument(args, 1, invocation));
  if (key !== undefined) object.delete(key);
  return object;
};

export const propertyFunctions: Implementations = { addProperty, removeProperty, setProperty };
