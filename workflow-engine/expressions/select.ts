import { toText } from "./text";
import { findKey, isArray, isInteger, isValueObject, typeName, type Value } from "./values";

/**
 * Selects a property or an element. `optional` (`?`) forgives a missing property, a null target and
 * an index out of range, and nothing else.
 */
export function select(
  target: Value,
  key: Value,
  optional: boolean,
): { value: Value } | { problem: string } {
  if (target === null) {
    return optional ? { value: null } : { problem: `${property(key)} cannot be selected.` };
  }
  if (isValueObject(target)) return selectProperty(target, key, optional);
  if (isArray(target)) return selectElement(target, key, optional);
  return {
    problem: `${property(key)} cannot be selected. Property selection is not supported on values of type '${typeName(target)}'.`,
  };
}

function property(key: Value): string {
  return `property '${toText(key)}'`;
}

function selectProperty(target: ReadonlyMap<string, Value>, key: Value, optional: boolean) {
  if (typeof key !== "string") {
    return {
      problem: `${property(key)} cannot be selected. Object properties can only be selected using a property name of type string, the provided value is of type '${typeName(key)}'.`,
    };
  }
  const found = findKey(target, key);
  if (found !== undefined) return { value: target.get(found) ?? null };
  if (optional) return { value: null };
  const available = [...target.keys()].join(", ");
  return {
    problem: `${property(key)} doesn't exist, available properties are '${available}'.`,
  };
}

function selectElement(target: readonly Value[], key: Value, optional: boolean) {
  if (!isInteger(key)) {
    return {
      problem: `${property(key)} cannot be selected. Array elements can only be selected using an integer index.`,
    };
  }
  const element = target[Number(key)];
  if (element !== undefined) return { value: element };
  if (optional) return { value: null };
  return {
    problem: `array index '${key}' is outside bounds (0, ${target.length - 1}) of array.`,
  };
}
