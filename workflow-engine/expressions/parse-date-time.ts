import { dateCulture, type DateCulture } from "./date-culture";
import { ticksOf, ticksPerSecond, type ClockReading, type DateTime } from "./date-time";
import { customPattern, tokenizeFormat } from "./format-date-time";

const zonePattern = String.raw`Z|GMT|UTC|[+-]\d{1,2}(?::?\d{2})?`;
const timePattern = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?`;

const iso = new RegExp(
  String.raw`^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T\s]\s*${timePattern})?\s*(${zonePattern})?$`,
  "i",
);
const anyTime = new RegExp(
  String.raw`(?:^|[\sT,])${timePattern}(?:\s*(AM|PM|A|P))?\s*(${zonePattern})?$`,
  "i",
);

/**
 * Reads a timestamp the way .NET's `DateTime.Parse` does: ISO 8601, or the dates that the culture
 * writes, with numbers or names of months.
 * @param culture canonical locale name, default `en-US`
 * @returns undefined when it is no timestamp
 */
export function parseDateTime(text: string, culture = "en-US"): DateTime | undefined {
  const trimmed = text.trim();
  const match = iso.exec(trimmed);
  if (match) {
    const [, year, month, day = "1", hour, minute, second, fraction, zone] = match;
    return dateTime({ ...date(year, month, day), ...time(hour, minute, second, fraction) }, zone);
  }
  const clock = anyTime.exec(trimmed);
  const [, hour, minute, second, fraction, half, zone] = clock ?? [];
  const found = parseDate(trimmed.slice(0, clock?.index), dateCulture(culture));
  return found && dateTime({ ...found, ...time(hour, minute, second, fraction, half) }, zone);
}

type DateFields = Pick<ClockReading, "year" | "month" | "day">;

function date(year = "1", month = "1", day = "1"): DateFields {
  return { year: Number(year), month: Number(month), day: Number(day) };
}

function time(hour = "0", minute = "0", second = "0", fraction = "", half = "") {
  const base = half === "" ? Number(hour) : Number(hour) % 12;
  return {
    hour: /^p/i.test(half) ? base + 12 : base,
    minute: Number(minute),
    second: Number(second),
    fraction: Number(fraction.slice(0, 7).padEnd(7, "0")),
  };
}

/** Applies the zone: an offset moves the clock to UTC. */
function dateTime(clock: ClockReading, zone: string | undefined): DateTime | undefined {
  const ticks = ticksOf(clock);
  if (ticks === undefined) return undefined;
  if (!zone) return { ticks, kind: "unspecified" };
  const match = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
  if (!match) return { ticks, kind: "utc" };
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  const offset = BigInt(match[1] === "-" ? -minutes : minutes) * 60n * ticksPerSecond;
  return { ticks: ticks - offset, kind: "offset" };
}

function parseDate(text: string, culture: DateCulture): DateFields | undefined {
  let month: number | undefined;
  const numbers: string[] = [];
  for (const [word] of text.matchAll(/\d+|\p{L}[\p{L}\p{M}.]*/gu)) {
    if (/^\d/.test(word)) {
      numbers.push(word);
    } else if (!isFiller(word, culture)) {
      const found = monthNamed(word, culture);
      if (found === undefined || month !== undefined) return undefined;
      month = found;
    }
  }
  return month === undefined ? byOrder(numbers, culture) : aroundMonth(numbers, month);
}

const english = dateCulture("en-US");

function sameName(word: string, name: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/\.$/, "");
  return plain(word) === plain(name);
}

function monthNamed(word: string, culture: DateCulture): number | undefined {
  for (const list of [culture.months, culture.monthsShort, english.months, english.monthsShort]) {
    const index = list.findIndex((name) => sameName(word, name));
    if (index >= 0) return index + 1;
  }
  return undefined;
}

/** Weekdays, and the words that the culture's long dates have between the fields. */
function isFiller(word: string, culture: DateCulture): boolean {
  const days = [culture.days, culture.daysShort, english.days, english.daysShort].flat();
  const between = culture.patterns.D.match(/'[^']*'/g)?.join(" ") ?? "";
  return (
    days.some((name) => sameName(word, name)) || between.toLowerCase().includes(word.toLowerCase())
  );
}

/** Two digits are a year from 1950 to 2049. */
function fullYear(text: string): string {
  if (text.length > 2) return text;
  return String(Number(text) + (Number(text) < 50 ? 2000 : 1900));
}

/** Three numbers in the culture's order, or a year of four digits in front. */
function byOrder(numbers: readonly string[], { patterns }: DateCulture): DateFields | undefined {
  const [a = "", b = "", c = ""] = numbers;
  if (numbers.length === 2 && b.length === 4) return date(b, a);
  if (numbers.length !== 3) return undefined;
  if (a.length === 4) return date(a, b, c);
  const order = patterns.d.replace(/[^dMy]/g, "").replace(/(.)\1*/g, "$1");
  const at = (letter: string) => numbers[order.indexOf(letter)] ?? "";
  return date(fullYear(at("y")), at("M"), at("d"));
}

function aroundMonth(numbers: readonly string[], month: number): DateFields | undefined {
  const [a = "", b = ""] = numbers;
  if (numbers.length === 1 && a.length === 4) return date(a, String(month));
  if (numbers.length !== 2) return undefined;
  const [year, day] = a.length > 2 ? [a, b] : [b, a];
  return date(fullYear(year), String(month), day);
}

/** Reads a timestamp by a .NET format string, to the letter. */
export function parseDateTimeExact(
  text: string,
  format: string,
  culture: string,
): DateTime | undefined {
  const { pattern, names } = customPattern(format, culture);
  const groups: string[] = [];
  const source = tokenizeFormat(pattern).map((token) => {
    if ("literal" in token) return escape(token.literal);
    const part = fieldPattern(token.letter, token.count, names);
    if (part === undefined) return escape(token.letter.repeat(token.count));
    groups.push(token.letter + (token.count > 2 && "dM".includes(token.letter) ? "name" : ""));
    return `(${part})`;
  });
  const match = new RegExp(`^\\s*${source.join("")}\\s*$`, "iu").exec(text);
  return match
    ? fromFields(new Map(groups.map((name, at) => [name, match[at + 1]])), names)
    : undefined;
}

function fromFields(
  fields: ReadonlyMap<string, string | undefined>,
  names: DateCulture,
): DateTime | undefined {
  const get = (name: string) => fields.get(name);
  const named = get("Mname");
  const month = named === undefined ? get("M") : String(monthNamed(named, names));
  const year = get("y");
  const fraction = (get("f") ?? get("F") ?? "").replace(/^\./, "");
  const clock = {
    ...date(year === undefined ? undefined : fullYear(year), month, get("d")),
    ...time(get("H") ?? get("h"), get("m"), get("s"), fraction, get("t") ?? ""),
  };
  return dateTime(clock, get("K") ?? get("z"));
}

function fieldPattern(letter: string, count: number, names: DateCulture): string | undefined {
  const digits = count === 1 ? String.raw`\d{1,2}` : String.raw`\d{2}`;
  const either = (...lists: (readonly string[])[]) => lists.flat().map(escape).join("|");
  switch (letter) {
    case "y":
      return count > 2 ? String.raw`\d{${count}}` : digits;
    case "M":
      return count > 2 ? either(names.months, names.monthsShort) : digits;
    case "d":
      return count > 2 ? either(names.days, names.daysShort) : digits;
    case "H":
    case "h":
    case "m":
    case "s":
      return digits;
    case "f":
      return String.raw`\d{${count}}`;
    case "F":
      return String.raw`\d{0,${count}}`;
    case "t":
      return either([names.am, names.pm, "AM", "PM", "A", "P"]);
    case "K":
      return String.raw`Z|[+-]\d{2}:\d{2}|`;
    case "z":
      return String.raw`[+-]\d{1,2}(?::\d{2})?`;
    default:
      return undefined;
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
