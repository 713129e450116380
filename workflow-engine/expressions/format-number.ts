import { decorate, numberCulture } from "./cultures";
import { Decimal } from "./decimal";
import { EvaluationError, usage } from "./evaluation-error";
import { formatCustomNumber } from "./format-custom-number";
import { group, roundedDigits, type Digits } from "./rounded-digits";
import { floatText } from "./text";
import { Float, isInteger, type Numeric } from "./values";

/**
 * `formatNumber()`: .NET's standard (`C2`, `N0`, `P1`, `F3`, `D5`, `E2`, `G`, `X`, `B`) and custom
 * (`#,##0.00;(0)`) numeric format strings.
 * @param culture canonical locale name
 */
export function formatNumber(value: Numeric, format: string, culture: string): string {
  if (value instanceof Float && !Number.isFinite(value.value)) return floatText(value.value);
  const standard = /^([A-Za-z])(\d{0,9})$/.exec(format.trim() === "" ? "G" : format);
  if (!standard) return formatCustomNumber(value, format, numberCulture(culture));
  const [, letter = "", places = ""] = standard;
  const precision = places === "" ? undefined : Math.min(Number(places), 100);
  return formatStandard(value, letter, precision, culture) ?? invalidFormat(format);
}

function invalidFormat(format: string): never {
  throw new EvaluationError(
    `The template language function 'formatNumber' was invoked with a format that is not valid: '${format}'. ${usage("formatNumber")}`,
  );
}

function formatStandard(
  value: Numeric,
  letter: string,
  precision: number | undefined,
  culture: string,
): string | undefined {
  const { decimal } = numberCulture(culture);
  switch (letter.toUpperCase()) {
    case "C":
      return signed(value, precision ?? 2, culture, 0, (text) =>
        decorate(text, "currency", culture),
      );
    case "F":
      return signed(value, precision ?? 2, culture, 0, (text) => text, false);
    case "N":
      return signed(value, precision ?? 2, culture, 0, (text) => text);
    case "P":
      return signed(value, precision ?? 2, culture, 2, (text) =>
        decorate(text, "percent", culture),
      );
    case "E":
      return exponential(value, letter, precision ?? 6).replace(".", decimal);
    case "G":
    case "R":
      return general(value, precision).replace(".", decimal);
    case "B":
    case "D":
    case "X":
      return isInteger(value) ? integral(BigInt(value), letter, precision ?? 1) : undefined;
    default:
      return undefined;
  }
}

/** Fixed notation around `wrap`; a value that rounds to zero has no sign. */
function signed(
  value: Numeric,
  places: number,
  culture: string,
  shift: number,
  wrap: (text: string) => string,
  grouped = true,
): string {
  const { decimal, group: separator } = numberCulture(culture);
  const digits: Digits = roundedDigits(value, places, "even", shift);
  const whole = grouped ? group(digits.whole, separator) : digits.whole;
  const text = wrap(digits.fraction === "" ? whole : `${whole}${decimal}${digits.fraction}`);
  return digits.negative ? `-${text}` : text;
}

function exponential(value: Numeric, letter: string, places: number): string {
  const [mantissa = "", exponent = "0"] = toNumber(value).toExponential(places).split("e");
  const width = String(Math.abs(Number(exponent))).padStart(3, "0");
  return `${mantissa}${letter}${exponent.startsWith("-") ? "-" : "+"}${width}`;
}

function general(value: Numeric, precision: number | undefined): string {
  if (!precision) return value instanceof Float ? floatText(value.value) : value.toString();
  return floatText(Number(toNumber(value).toPrecision(Math.min(precision, 100))));
}

function toNumber(value: Numeric): number {
  if (value instanceof Float) return value.value;
  return value instanceof Decimal ? Number(value.toString()) : Number(value);
}

/** Hexadecimal and binary show the two's complement of 64 bits. */
function integral(value: bigint, letter: string, width: number): string {
  if (/d/i.test(letter)) {
    const digits = (value < 0n ? -value : value).toString().padStart(width, "0");
    return value < 0n ? `-${digits}` : digits;
  }
  const bits = BigInt.asUintN(64, value).toString(/x/i.test(letter) ? 16 : 2);
  return (letter === "X" ? bits.toUpperCase() : bits).padStart(width, "0");
}
