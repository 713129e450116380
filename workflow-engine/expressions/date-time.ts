/**
 * A moment as .NET's DateTime holds it: a wall clock in ticks, and what its zone was said to be.
 * - `utc`: the text ended in `Z`; prints `Z`
 * - `unspecified`: the text had no zone; prints none
 * - `offset`: the text had an offset; it was converted to UTC and prints `+00:00`
 */
export interface DateTime {
  /** 100 ns since 0001-01-01T00:00:00. */
  readonly ticks: bigint;
  readonly kind: "utc" | "unspecified" | "offset";
}

/** Fields of a wall clock; the month is 1 to 12, the fraction in ticks. */
export interface ClockReading {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** Ticks within the second, 0 to 9,999,999. */
  readonly fraction: number;
}

export const ticksPerSecond = 10_000_000n;
const ticksPerMillisecond = 10_000n;
/** Ticks from year 1 to 1970. */
const epochTicks = 621_355_968_000_000_000n;
/** 9999-12-31T23:59:59.9999999. */
const lastTick = 3_155_378_975_999_999_999n;

/** Ticks as milliseconds since 1970, and what is left of a millisecond. */
export function toEpoch(ticks: bigint): { milliseconds: number; rest: bigint } {
  const rest = ticks % ticksPerMillisecond;
  return { milliseconds: Number((ticks - rest - epochTicks) / ticksPerMillisecond), rest };
}

export function fromEpoch(milliseconds: number, rest = 0n): bigint {
  return BigInt(Math.round(milliseconds)) * ticksPerMillisecond + epochTicks + rest;
}

export function isInRange(ticks: bigint): boolean {
  return ticks >= 0n && ticks <= lastTick;
}

/** The wall clock's ticks; undefined when there is no such day or time. */
export function ticksOf(clock: ClockReading): bigint | undefined {
  const { year, month, day, hour, minute, second, fraction } = clock;
  if (year < 1 || year > 9999 || month < 1 || month > 12) return undefined;
  if (day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  return fromEpoch(date.getTime()) + BigInt(fraction);
}

export function clockOf(ticks: bigint): ClockReading {
  const date = dateOf(ticks);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    fraction: Number(ticks % ticksPerSecond),
  };
}

/** The wall clock as the UTC fields of a Date; what is below a millisecond is lost. */
function dateOf(ticks: bigint): Date {
  return new Date(toEpoch(ticks).milliseconds);
}

function daysInMonth(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}

/** Sunday is 0. */
export function dayOfWeek(ticks: bigint): number {
  return dateOf(ticks).getUTCDay();
}

/** January 1 is 1. */
export function dayOfYear(ticks: bigint): number {
  const start = ticksOf({ ...clockOf(ticks), ...startOfYear }) ?? 0n;
  return Number((ticks - start) / (86_400n * ticksPerSecond)) + 1;
}

const startOfYear = { month: 1, day: 1, hour: 0, minute: 0, second: 0, fraction: 0 };

const secondsPer: Readonly<Record<string, bigint>> = {
  second: 1n,
  minute: 60n,
  hour: 3_600n,
  day: 86_400n,
  week: 604_800n,
};

/** Units of an interval, as the functions document them. */
export const timeUnits = "Second, Minute, Hour, Day, Week, Month, Year";

/**
 * Moves ticks by an interval; a month or year that ends earlier clamps the day. Undefined when the
 * unit does not exist (any case, plural allowed).
 */
export function shift(ticks: bigint, interval: bigint, unit: string): bigint | undefined {
  const name = unit.toLowerCase().replace(/s$/, "");
  const seconds = Object.hasOwn(secondsPer, name) ? secondsPer[name] : undefined;
  if (seconds !== undefined) return ticks + interval * seconds * ticksPerSecond;
  if (name === "month") return shiftMonths(ticks, interval);
  return name === "year" ? shiftMonths(ticks, interval * 12n) : undefined;
}

function shiftMonths(ticks: bigint, interval: bigint): bigint {
  const clock = clockOf(ticks);
  const months = BigInt(clock.year * 12 + clock.month - 1) + interval;
  const year = Number(months / 12n);
  const month = Number(months % 12n) + 1;
  const day = Math.min(clock.day, daysInMonth(year, month));
  // Years that .NET cannot hold give a tick that is out of range.
  return ticksOf({ ...clock, year, month, day }) ?? lastTick + 1n;
}

/** A difference as .NET's TimeSpan prints it: `[-][d.]hh:mm:ss[.fffffff]`. */
export function timeSpanText(ticks: bigint): string {
  const size = ticks < 0n ? -ticks : ticks;
  const seconds = size / ticksPerSecond;
  const pad = (value: bigint, width = 2) => value.toString().padStart(width, "0");
  const days = seconds / 86_400n;
  const clock = [(seconds / 3_600n) % 24n, (seconds / 60n) % 60n, seconds % 60n];
  const fraction = size % ticksPerSecond;
  return [
    ticks < 0n ? "-" : "",
    days > 0n ? `${days}.` : "",
    clock.map((part) => pad(part)).join(":"),
    fraction > 0n ? `.${pad(fraction, 7)}` : "",
  ].join("");
}
