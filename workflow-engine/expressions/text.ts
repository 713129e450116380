import { contentText, isContent } from "./content";
import { Decimal } from "./decimal";
import { Float, isArray, isValueObject, type Value } from "./values";

/** A double as .NET prints it: `0.5`, `5`, `1E+21`, `1E-05`, `NaN`. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const [mantissa = "", exponentText = "0"] = value.toExponential().split("e");
  const exponent = Number(exponentText);
  if (Object.is(value, -0)) return "-0";
  const negative = mantissa.startsWith("-");
  const digits = mantissa.replace(/[-.]/g, "");
  if (exponent < -4 || exponent > 16) {
    const width = String(Math.abs(exponent)).padStart(2, "0");
    return `${mantissa}E${exponent < 0 ? "-" : "+"}${width}`;
  }
  const whole = exponent < 0 ? "0" : digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const fraction = exponent < 0 ? "0".repeat(-exponent - 1) + digits : digits.slice(exponent + 1);
  return `${negative ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

/**
 * A value as text: what `string()`, `concat()`, `join()` and `@{…}` write. Null is empty, booleans
 * are `True` and `False`, objects and arrays compact JSON, content its decoded text.
 */
export function toText(value: Value): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value instanceof Float) return floatText(value.value);
  if (isContent(value)) return contentText(value);
  if (isArray(value) || isValueObject(value)) return toJson(value);
  return value.toString();
}

/** Compact JSON with every digit, as the platform's serializer writes it: a whole float is `5.0`. */
export function toJson(value: Value): string {
  if (value === null) return "null";
  if (typeof value === "string") return quoted(value);
  if (value instanceof Float) return jsonFloat(value.value);
  if (value instanceof Decimal) return withPoint(value.toString());
  if (isArray(value)) return `[${value.map(toJson).join(",")}]`;
  if (isValueObject(value)) {
    return `{${[...value].map(([key, entry]) => `${quoted(key)}:${toJson(entry)}`).join(",")}}`;
  }
  return value.toString();
}

const lineSeparators = /[\u0085\u2028\u2029]/g;

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    lineSeparators,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function jsonFloat(value: number): string {
  const text = floatText(value);
  return Number.isFinite(value) ? withPoint(text) : `"${text}"`;
}

function withPoint(text: string): string {
  return /[.E]/.test(text) ? text : `${text}.0`;
}
