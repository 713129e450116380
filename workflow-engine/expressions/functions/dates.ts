import { cultureName } from "../cultures";
import {
  clockOf,
  dayOfWeek,
  dayOfYear,
  fromEpoch,
  isInRange,
  shift,
  ticksOf,
  timeSpanText,
  timeUnits,
  type ClockReading,
  type DateTime,
} from "../date-time";
import { EvaluationError, usage } from "../evaluation-error";
import { formatDateTime } from "../format-date-time";
import { parseDateTime, parseDateTimeExact } from "../parse-date-time";
import type { Scope } from "../scope";
import { integer, type Value } from "../values";
import {
  integerArgument,
  optionalString,
  stringArgument,
  wrongType,
  type Implementation,
  type Implementations,
  type Invocation,
} from "./invocation";

/** The timestamp in an argument. @throws EvaluationError */
export function dateArgument(
  args: readonly Value[],
  index: number,
  invocation: Invocation,
): DateTime {
  const text = args[index];
  // One way to say it whatever the number of arguments: a null timestamp is the usual mistake.
  if (typeof text !== "string") {
    throw wrongType(invocation, [...args, null], index, "of type string");
  }
  return parseDateTime(text) ?? invalidDate(text, invocation);
}

function invalidDate(text: string, { name }: Invocation): never {
  throw new EvaluationError(
    `In function '${name}', the value provided for date time string '${text}' was not valid. The datetime string must match ISO 8601 format.`,
  );
}

/** Prints by the optional format in an argument. */
export function printed(
  value: DateTime,
  args: readonly Value[],
  index: number,
  invocation: Invocation,
): string {
  if (!isInRange(value.ticks)) {
    throw new EvaluationError(
      `In function '${invocation.name}', the result is outside of the years 1 to 9999. ${usage(invocation.name)}`,
    );
  }
  return formatDateTime(value, optionalString(args, index, invocation));
}

function moved(from: DateTime, interval: bigint, unit: string, { name }: Invocation): DateTime {
  const ticks = shift(from.ticks, interval, unit);
  if (ticks !== undefined) return { ...from, ticks };
  throw new EvaluationError(
    `The template language function '${name}' expects a time unit of '${timeUnits}'. The provided value is '${unit}'. ${usage(name)}`,
  );
}

const add =
  (unit: string): Implementation =>
  (args, invocation) => {
    const date = dateArgument(args, 0, invocation);
    const interval = BigInt(integerArgument(args, 1, invocation));
    return printed(moved(date, interval, unit, invocation), args, 2, invocation);
  };

const move =
  (direction: 1n | -1n): Implementation =>
  (args, invocation) => {
    const date = dateArgument(args, 0, invocation);
    const interval = BigInt(integerArgument(args, 1, invocation)) * direction;
    const unit = stringArgument(args, 2, invocation);
    return printed(moved(date, interval, unit, invocation), args, 3, invocation);
  };

const now = (scope: Scope): DateTime => ({
  ticks: fromEpoch(scope.now().getTime()),
  kind: "utc",
});

const moveFromNow =
  (direction: 1n | -1n): Implementation =>
  (args, invocation) => {
    const interval = BigInt(integerArgument(args, 0, invocation)) * direction;
    const unit = stringArgument(args, 1, invocation);
    return printed(moved(now(invocation.scope), interval, unit, invocation), args, 2, invocation);
  };

const startOf =
  (reset: Partial<ClockReading>): Implementation =>
  (args, invocation) => {
    const { ticks, kind } = dateArgument(args, 0, invocation);
    const start = ticksOf({ ...clockOf(ticks), ...reset }) ?? ticks;
    return printed({ ticks: start, kind }, args, 1, invocation);
  };

const hourStart = { minute: 0, second: 0, fraction: 0 };
const dayStart = { hour: 0, ...hourStart };

const format: Implementation = (args, invocation) => {
  const date = dateArgument(args, 0, invocation);
  const culture = cultureName(optionalString(args, 2, invocation), invocation.name);
  return formatDateTime(date, optionalString(args, 1, invocation), culture);
};

const parse: Implementation = (args, invocation) => {
  const text = stringArgument(args, 0, invocation);
  const culture = cultureName(optionalString(args, 1, invocation), invocation.name);
  const pattern = optionalString(args, 2, invocation);
  const date =
    pattern === undefined
      ? parseDateTime(text, culture)
      : parseDateTimeExact(text, pattern, culture);
  return formatDateTime(date ?? invalidDate(text, invocation));
};

export const dateFunctions: Implementations = {
  addDays: add("Day"),
  addHours: add("Hour"),
  addMinutes: add("Minute"),
  addSeconds: add("Second"),
  addToTime: move(1n),
  dateDifference: (args, invocation) => {
    const start = dateArgument(args, 0, invocation);
    return timeSpanText(dateArgument(args, 1, invocation).ticks - start.ticks);
  },
  dayOfMonth: (args, invocation) => clockOf(dateArgument(args, 0, invocation).ticks).day,
  dayOfWeek: (args, invocation) => dayOfWeek(dateArgument(args, 0, invocation).ticks),
  dayOfYear: (args, invocation) => dayOfYear(dateArgument(args, 0, invocation).ticks),
  formatDateTime: format,
  getFutureTime: moveFromNow(1n),
  getPastTime: moveFromNow(-1n),
  parseDateTime: parse,
  startOfDay: startOf(dayStart),
  startOfHour: startOf(hourStart),
  startOfMonth: startOf({ day: 1, ...dayStart }),
  subtractFromTime: move(-1n),
  ticks: (args, invocation) => integer(dateArgument(args, 0, invocation).ticks),
  utcNow: (args, invocation) => printed(now(invocation.scope), args, 0, invocation),
};
