import { dateCulture, type DateCulture } from "./date-culture";
import { clockOf, dayOfWeek, type ClockReading, type DateTime } from "./date-time";
import { EvaluationError } from "./evaluation-error";

/** Standard formats that are the same in every culture. */
const invariantFormats: Readonly<Record<string, string>> = {
  o: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  O: "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'fffffffK",
  r: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  R: "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
  s: "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
  u: "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
};

/**
 * Prints a date the way `DateTime.ToString(format, culture)` does: .NET's standard formats (one
 * letter) and custom formats.
 * @param format default `o`, the round-trip format with seven digits of a second
 * @param culture canonical locale name, default `en-US`
 */
export function formatDateTime(value: DateTime, format = "o", culture = "en-US"): string {
  const { pattern, names } = customPattern(format === "" ? "o" : format, culture);
  return formatCustom(value, pattern, names);
}

/** The custom format that a format stands for, and the names that it uses. */
export function customPattern(
  format: string,
  culture: string,
): { pattern: string; names: DateCulture } {
  if (format.length !== 1) return { pattern: format, names: dateCulture(culture) };
  const invariant = invariantFormats[format];
  if (invariant !== undefined) return { pattern: invariant, names: dateCulture("en-US") };
  const names = dateCulture(culture);
  return { pattern: standardFormat(format, names), names };
}

function standardFormat(letter: string, { patterns }: DateCulture): string {
  switch (letter) {
    case "d":
    case "D":
    case "t":
    case "T":
      return patterns[letter];
    case "m":
    case "M":
      return patterns.M;
    case "y":
    case "Y":
      return patterns.Y;
    case "f":
      return `${patterns.D} ${patterns.t}`;
    case "F":
    case "U":
      return `${patterns.D} ${patterns.T}`;
    case "g":
      return `${patterns.d} ${patterns.t}`;
    case "G":
      return `${patterns.d} ${patterns.T}`;
    default:
      throw new EvaluationError(
        `The date time format '${letter}' is not valid: a single letter must be one of .NET's standard formats (d, D, f, F, g, G, M, O, R, s, t, T, u, U, Y). Write '%${letter}' for a custom format of one letter.`,
      );
  }
}

/** A run of one specifier letter, or literal text. */
export type FormatToken = { letter: string; count: number } | { literal: string };

const token = /"([^"]*)"?|'([^']*)'?|\\(.?)|%|([dfFghHKmMstyz:/])\4*|([\s\S])/g;

const tokenized = new Map<string, readonly FormatToken[]>();

/** Takes a custom format apart. */
export function tokenizeFormat(format: string): readonly FormatToken[] {
  const known = tokenized.get(format);
  if (known) return known;
  const tokens = [...format.matchAll(token)].flatMap(
    ([run, double, single, escaped, letter, other]): FormatToken[] => {
      if (letter !== undefined) return [{ letter, count: run.length }];
      const literal = double ?? single ?? escaped ?? other;
      return literal === undefined ? [] : [{ literal }];
    },
  );
  // Formats come from definitions, so there are few; those computed from data must not pile up.
  if (tokenized.size >= 1000) tokenized.clear();
  tokenized.set(format, tokens);
  return tokens;
}

function formatCustom(value: DateTime, pattern: string, names: DateCulture): string {
  const clock = clockOf(value.ticks);
  let text = "";
  for (const one of tokenizeFormat(pattern)) {
    if ("literal" in one) {
      text += one.literal;
    } else if (one.letter === "F") {
      const digits = fraction(clock, one.count).replace(/0+$/, "");
      // A fraction of zeros takes the point in front of it along.
      text = (digits === "" ? text.replace(/\.$/, "") : text) + digits;
    } else {
      text += specifier(one.letter, one.count, value, clock, names);
    }
  }
  return text;
}

function fraction(clock: ClockReading, digits: number): string {
  return String(clock.fraction).padStart(7, "0").slice(0, Math.min(digits, 7));
}

/** One digit is unpadded, more digits are padded to that width. */
function padded(value: number, count: number): string {
  return count === 1 ? String(value) : String(value).padStart(Math.min(count, 2), "0");
}

function specifier(
  letter: string,
  count: number,
  { ticks, kind }: DateTime,
  clock: ClockReading,
  names: DateCulture,
): string {
  const half = clock.hour % 12 === 0 ? 12 : clock.hour % 12;
  switch (letter) {
    case "d":
      if (count < 3) return padded(clock.day, count);
      return (count === 3 ? names.daysShort : names.days)[dayOfWeek(ticks)] ?? "";
    case "M":
      if (count < 3) return padded(clock.month, count);
      return (count === 3 ? names.monthsShort : names.months)[clock.month - 1] ?? "";
    case "y":
      return count < 3 ? padded(clock.year % 100, count) : String(clock.year).padStart(count, "0");
    case "H":
      return padded(clock.hour, count);
    case "h":
      return padded(half, count);
    case "m":
      return padded(clock.minute, count);
    case "s":
      return padded(clock.second, count);
    case "f":
      return fraction(clock, count);
    case "t":
      return (clock.hour < 12 ? names.am : names.pm).slice(0, count === 1 ? 1 : undefined);
    case "g":
      return "A.D.";
    case "K":
      return kind === "utc" ? "Z" : kind === "offset" ? "+00:00" : "";
    case "z":
      // Every value is held in UTC.
      return ["+0", "+00"][count - 1] ?? "+00:00";
    default:
      return (letter === "/" ? dateSeparator(names) : letter).repeat(count);
  }
}

function dateSeparator({ patterns }: DateCulture): string {
  return /[^A-Za-z]/.exec(patterns.d)?.[0] ?? "/";
}
