import { contentText, contentType, isContent } from "../content";
import { Decimal, DecimalOverflow } from "../decimal";
import { cultureName, numberCulture } from "../cultures";
import { EvaluationError, usage } from "../evaluation-error";
import { formatNumber } from "../format-number";
import { JsonReaderError, readJson } from "../json-reader";
import { doubleToInteger, isIntegerText, parseFloatText } from "../number-text";
import { xmlToJson } from "../xml";
import { Float, isInteger, isNumeric, type Value } from "../values";
import {
  notConvertible,
  optionalString,
  stringArgument,
  wrongType,
  type Implementation,
  type Implementations,
} from "./invocation";

const invariant = numberCulture("en-US");

const bool: Implementation = ([value = null], invocation) => {
  if (typeof value === "boolean") return value;
  if (isInteger(value)) return BigInt(value) !== 0n;
  if (value instanceof Float) return value.value !== 0;
  if (value instanceof Decimal) return value.mantissa !== 0n;
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (word === "true" || word === "false") return word === "true";
  throw notConvertible(invocation);
};

const int: Implementation = (args, invocation) => {
  const [value = null] = args;
  if (isInteger(value)) return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  const number = toDouble(value);
  // Unlike float(), int() takes no sign behind the digits.
  const trailingSign = typeof value === "string" && /[+-]\s*$/.test(value);
  const whole = number === undefined || trailingSign ? undefined : doubleToInteger(number);
  if (whole === undefined) throw notConvertible(invocation);
  return whole;
};

function toDouble(value: Value): number | undefined {
  if (value instanceof Float) return value.value;
  if (value instanceof Decimal) return Number(value.toString());
  return typeof value === "string" ? parseFloatText(value, invariant) : undefined;
}

const float: Implementation = (args, invocation) => {
  const [value = null] = args;
  const culture = optionalString(args, 1, invocation);
  if (value instanceof Float) return value;
  if (isNumeric(value)) return new Float(Number(value.toString()));
  const text = typeof value === "string" ? value : "";
  // The platform reads "Infinity" only when a culture is given, be it the empty one.
  const infinite = args.length === 1 && /(infinity|∞)\s*$/i.test(text);
  const separators = numberCulture(cultureName(culture, invocation.name));
  const number = infinite ? undefined : parseFloatText(text, separators);
  if (number === undefined) throw notConvertible(invocation);
  return new Float(number);
};

const decimal: Implementation = ([value = null], invocation) => {
  try {
    if (value instanceof Decimal) return value;
    if (isInteger(value)) return Decimal.of(BigInt(value), 0);
    if (value instanceof Float) return Decimal.fromDouble(value.value);
    const text = typeof value === "string" ? value.trim() : "";
    const match = /^([+-]?)(\d[\d,]*\.?\d*|\.\d+)([+-]?)$/.exec(text);
    const [, leading = "", digits = "", trailing = ""] = match ?? [];
    const sign = leading === "" ? trailing : leading;
    const found =
      leading === "" || trailing === ""
        ? Decimal.parse(sign + digits.replace(/,/g, ""))
        : undefined;
    if (found) return found;
  } catch (error) {
    if (!(error instanceof DecimalOverflow)) throw error;
  }
  throw notConvertible(invocation);
};

const isFloat: Implementation = (args, invocation) => {
  const text = stringArgument(args, 0, invocation);
  const culture = optionalString(args, 1, invocation);
  const name = cultureName(culture, invocation.name);
  // Named cultures spell infinity with its symbol only.
  if ((culture ?? "") !== "" && /infinity/i.test(text)) return false;
  return parseFloatText(text, numberCulture(name)) !== undefined;
};

const json: Implementation = ([value = null]) => {
  if (isContent(value)) {
    const text = contentText(value);
    return /[/+]xml\b/i.test(contentType(value)) ? xmlToJson(text) : parseText(text);
  }
  return typeof value === "string" ? parseText(value) : value;
};

function parseText(text: string): Value {
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof JsonReaderError)) throw error;
    throw new EvaluationError(
      `The template language function 'json' parameter is not valid. The provided value '${text}' cannot be parsed: '${error.message}'. ${usage("json")}`,
    );
  }
}

const format: Implementation = (args, invocation) => {
  const [value = null] = args;
  if (!isNumeric(value)) {
    throw wrongType(invocation, args, 0, "an integer, a float or a decimal number");
  }
  const culture = cultureName(optionalString(args, 2, invocation), invocation.name);
  return formatNumber(value, stringArgument(args, 1, invocation), culture);
};

export const conversionFunctions: Implementations = {
  bool,
  decimal,
  float,
  formatNumber: format,
  int,
  isFloat,
  isInt: (args, invocation) => isIntegerText(stringArgument(args, 0, invocation)),
  json,
};
