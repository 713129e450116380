import { Decimal } from "./decimal";
import {
  Float,
  isArray,
  isInteger,
  isNumeric,
  isValueObject,
  type Numeric,
  type Value,
} from "./values";

/**
 * Equality as `equals()` sees it: numbers by value whatever their type, strings to the letter,
 * arrays by position, objects by key whatever the order; otherwise values of different types differ.
 */
export function deepEqual(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b) === 0;
  if (isArray(a) && isArray(b)) {
    return a.length === b.length && a.every((item, index) => deepEqual(item, b[index] ?? null));
  }
  if (isValueObject(a) && isValueObject(b)) {
    return (
      a.size === b.size &&
      [...a].every(([key, entry]) => b.has(key) && deepEqual(entry, b.get(key) ?? null))
    );
  }
  return false;
}

/** Negative, zero, positive, or NaN when one of them is NaN. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  if (a instanceof Decimal || b instanceof Decimal) return compareDecimals(a, b);
  const left = a instanceof Float ? a.value : a;
  const right = b instanceof Float ? b.value : b;
  if (Number.isNaN(left) || Number.isNaN(right)) return NaN;
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareDecimals(a: Numeric, b: Numeric): number {
  const [left, right] = [toDecimal(a), toDecimal(b)];
  // A double beyond the decimals' range is larger or smaller than all of them.
  return left && right ? left.compare(right) : toNumber(a) - toNumber(b);
}

function toDecimal(value: Numeric): Decimal | undefined {
  if (value instanceof Decimal) return value;
  if (isInteger(value)) return Decimal.of(BigInt(value), 0);
  try {
    return Decimal.fromDouble(value.value);
  } catch {
    return undefined;
  }
}

function toNumber(value: Numeric): number {
  if (value instanceof Float) return value.value;
  return value instanceof Decimal ? Number(value.toString()) : Number(value);
}

/** Ordinal order of two strings without regard to case, as `greater()` and `less()` compare. */
export function compareStrings(a: string, b: string): number {
  const [left, right] = [a.toUpperCase(), b.toUpperCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}
