import { integer, type Integer } from "./values";
import type { NumberCulture } from "./cultures";

const int64 = { min: -(2 ** 63), limit: 2 ** 63 };

/**
 * Reads a double the way `float()` does, which is .NET's `NumberStyles.Number | Float`: white space
 * around, a sign in front or behind, group separators anywhere between digits, an exponent.
 */
export function parseFloatText(text: string, culture: NumberCulture): number | undefined {
  const trimmed = text.trim();
  if (/^[+-]?nan$/i.test(trimmed)) return NaN;
  const infinity = /^([+-]?)(?:infinity|∞)$/i.exec(trimmed);
  if (infinity) return infinity[1] === "-" ? -Infinity : Infinity;
  const normal = normalize(trimmed, culture);
  const match = /^([+-]?)((?:\d[\d,]*)?(?:\.\d*)?(?:[eE][+-]?\d+)?)([+-]?)$/.exec(normal);
  const [, leading = "", digits = "", trailing = ""] = match ?? [];
  if (!/^[\d,]*\.?\d/.test(digits) || (leading !== "" && trailing !== "")) return undefined;
  const value = Number(digits.replace(/,/g, ""));
  return leading === "-" || trailing === "-" ? -value : value;
}

/** The text with the invariant culture's separators; unreadable when it mixes in others. */
function normalize(text: string, { decimal, group }: NumberCulture): string {
  return Array.from(text, (character) => {
    if (character === decimal) return ".";
    if (character === group || (group.trim() === "" && character.trim() === "")) return ",";
    return character === "." || character === "," ? "?" : character;
  }).join("");
}

/** Text that `isInt()` accepts: sign, digits with group separators, exponent, no decimal point. */
export function isIntegerText(text: string): boolean {
  const match = /^\s*([+-]?\d[\d,]*)(?:[eE]\+?(\d{1,3}))?\s*$/.exec(text);
  if (!match) return false;
  const value = BigInt((match[1] ?? "").replace(/[+,]/g, "")) * 10n ** BigInt(match[2] ?? 0);
  return BigInt.asIntN(64, value) === value;
}

/**
 * A double as an int64, the way the platform's `int()` converts: it reads text as a double first,
 * so that digits beyond 2^53 are rounded. Undefined when it is not whole or does not fit.
 */
export function doubleToInteger(value: number): Integer | undefined {
  // .NET turns NaN into the smallest int64.
  if (Number.isNaN(value)) return integer(BigInt(int64.min));
  if (!Number.isInteger(value) || value < int64.min || value >= int64.limit) return undefined;
  return integer(BigInt(value));
}
