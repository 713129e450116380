import { Decimal } from "./decimal";
import { Float, type Numeric } from "./values";

/** A rounded number: its digits before and after the point, without group separators. */
export interface Digits {
  /** False when every digit is zero. */
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

/** Standard formats round a tie to the even digit, custom formats away from zero. */
export type Rounding = "even" | "away";

/**
 * Rounds to `places` decimals after moving the point `shift` places to the right (2 for percent).
 * Standard formats see every digit of a double, custom formats its first 15.
 */
export function roundedDigits(
  value: Numeric,
  places: number,
  rounding: Rounding,
  shift = 0,
): Digits {
  const { mantissa, scale } = exact(value, rounding === "away" ? 15 : undefined);
  const negative = mantissa < 0n;
  const drop = scale - shift - places;
  const digits = divide(negative ? -mantissa : mantissa, drop, rounding);
  const text = digits.toString().padStart(places + 1, "0");
  return {
    negative: negative && digits !== 0n,
    whole: text.slice(0, text.length - places),
    fraction: text.slice(text.length - places),
  };
}

/** `digits` / 10^`drop`, rounded. */
function divide(digits: bigint, drop: number, rounding: Rounding): bigint {
  if (drop <= 0) return digits * 10n ** BigInt(-drop);
  const divisor = 10n ** BigInt(drop);
  const quotient = digits / divisor;
  const twice = (digits % divisor) * 2n;
  const up =
    twice > divisor || (twice === divisor && (rounding === "away" || quotient % 2n === 1n));
  return up ? quotient + 1n : quotient;
}

function exact(value: Numeric, significant?: number): { mantissa: bigint; scale: number } {
  if (value instanceof Decimal) return value;
  if (!(value instanceof Float)) return { mantissa: BigInt(value), scale: 0 };
  const number =
    significant === undefined ? value.value : Number(value.value.toPrecision(significant));
  if (Number.isInteger(number)) return { mantissa: BigInt(number), scale: 0 };
  // 100 places are all that toFixed gives; what lies beyond cannot decide a rounding that matters.
  const text = significant === undefined ? number.toFixed(100) : plain(number);
  const [whole = "", fraction = ""] = text.split(".");
  const digits = fraction.replace(/0+$/, "");
  return { mantissa: BigInt(whole + digits), scale: digits.length };
}

/** The shortest digits of a double that is not whole, without an exponent. */
function plain(number: number): string {
  const [mantissa = "", exponent = "0"] = number.toExponential().split("e");
  const places = (mantissa.split(".")[1] ?? "").length - Number(exponent);
  return number.toFixed(Math.min(Math.max(places, 0), 100));
}

/** Groups of three. */
export function group(whole: string, separator: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, separator);
}
