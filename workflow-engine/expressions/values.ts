import { Decimal } from "./decimal";

/**
 * A value of the workflow language.
 *
 * Integers and floats are distinct, as they are on the platform: an integer is a `number`, or a
 * `bigint` when it is beyond 2^53; a double is a `Float`; `decimal()` gives a `Decimal`. Objects are
 * maps, so that the order of integer-like keys and a key like `__proto__` survive. A missing
 * property and null are the same.
 */
export type Value =
  null | boolean | string | number | bigint | Float | Decimal | readonly Value[] | ValueObject;

export type ValueObject = ReadonlyMap<string, Value>;

/** An int64: `number` while that is exact, `bigint` beyond. */
export type Integer = number | bigint;

/** A double; kept apart from integers, because `5.0` prints differently and divides differently. */
export class Float {
  constructor(readonly value: number) {}
}

export type Numeric = Integer | Float | Decimal;

/** The canonical form of an integer: `number` while that is exact. */
export function integer(value: bigint | number): Integer {
  if (typeof value === "number") return value;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

export function isInteger(value: Value): value is Integer {
  return typeof value === "number" || typeof value === "bigint";
}

export function isNumeric(value: Value): value is Numeric {
  return isInteger(value) || value instanceof Float || value instanceof Decimal;
}

export function isValueObject(value: Value | undefined): value is ValueObject {
  return value instanceof Map;
}

/** `Array.isArray` loses the element type of a readonly array. */
export function isArray(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** The type name that the platform's messages use. */
export function typeName(value: Value): string {
  if (value === null) return "Null";
  if (typeof value === "string") return "String";
  if (typeof value === "boolean") return "Boolean";
  if (isInteger(value)) return "Integer";
  if (isArray(value)) return "Array";
  return isValueObject(value) ? "Object" : "Float";
}

/** The key that a name selects: an exact match first, then one that differs in case only. */
export function findKey(object: ValueObject, name: string): string | undefined {
  if (object.has(name)) return name;
  const lower = name.toLowerCase();
  for (const key of object.keys()) {
    if (key.toLowerCase() === lower) return key;
  }
  return undefined;
}

/** The member of that name in any case; undefined when there is none. */
export function member(value: Value | undefined, name: string): Value | undefined {
  if (!isValueObject(value)) return undefined;
  const key = findKey(value, name);
  return key === undefined ? undefined : value.get(key);
}

/**
 * A value from plain JavaScript: whole numbers become integers, others floats; `undefined` members
 * are left out. Values pass through.
 */
export function fromPlain(plain: unknown): Value {
  switch (typeof plain) {
    case "string":
    case "boolean":
      return plain;
    case "bigint":
      return integer(plain);
    case "number":
      // Adding 0 makes 0 of -0: an integer has one zero, as in JSON.
      return Number.isSafeInteger(plain) ? plain + 0 : new Float(plain);
    case "object":
      if (plain === null || plain instanceof Float || plain instanceof Decimal) return plain;
      if (Array.isArray(plain)) return plain.map(fromPlain);
      return new Map(
        (plain instanceof Map ? [...(plain as ValueObject)] : Object.entries(plain))
          .filter(([, entry]) => entry !== undefined)
          .map(([key, entry]): [string, Value] => [key, fromPlain(entry)]),
      );
    default:
      return null;
  }
}

/**
 * Plain JavaScript for `JSON.stringify`: floats and decimals become numbers, integers beyond 2^53
 * too, which rounds them; use `toJson` where every digit counts.
 */
export function toPlain(value: Value): unknown {
  if (value instanceof Float) return value.value;
  if (value instanceof Decimal) return Number(value.toString());
  if (typeof value === "bigint") return Number(value);
  if (isArray(value)) return value.map(toPlain);
  if (isValueObject(value)) {
    return Object.fromEntries([...value].map(([key, entry]) => [key, toPlain(entry)]));
  }
  return value;
}
