import { isObject } from "./action-types";
import { isWrittenOut, knownMembers, oneOf, show, wholeNumber } from "./check-literals";
import type { Report } from "./definition-tree";

/** Most of each unit between two runs. Source: "Interval for a recurrence", Azure Logic Apps. */
const mostOf = {
  Second: 9_999_999,
  Minute: 72_000,
  Hour: 12_000,
  Day: 500,
  Week: 71,
  Month: 16,
} as const;

const frequencies = Object.keys(mostOf);
const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const members = [
  "frequency",
  "interval",
  "startTime",
  "endTime",
  "timeZone",
  "schedule",
  "count",
] as const;

/** How often a trigger fires: needed on every trigger that asks again and again. */
export function checkRecurrence(recurrence: unknown, place: string, report: Report): void {
  if (!isObject(recurrence)) {
    return report(place, `needs 'frequency' and 'interval', got ${show(recurrence)}`);
  }
  knownMembers(recurrence, members, place, report);
  const { frequency, interval, schedule } = recurrence;
  oneOf(frequency, frequencies, `${place}/frequency`, report);
  if (interval === undefined) report(place, "'interval' is missing");
  const unit = frequencies.find((known) => known.toLowerCase() === String(frequency).toLowerCase());
  const most = mostOf[(unit ?? "Second") as keyof typeof mostOf];
  wholeNumber(interval, [1, most], `${place}/interval`, report);
  for (const name of ["startTime", "endTime"]) {
    checkTime(recurrence[name], `${place}/${name}`, report);
  }
  if (isObject(schedule)) checkSchedule(schedule, `${place}/schedule`, report);
}

function checkTime(time: unknown, place: string, report: Report): void {
  if (isWrittenOut(time) && (typeof time !== "string" || Number.isNaN(Date.parse(time)))) {
    report(place, `must be a date with a time such as 2030-01-31T08:00:00Z, got ${show(time)}`);
  }
}

function checkSchedule(
  schedule: Readonly<Record<string, unknown>>,
  place: string,
  report: Report,
): void {
  const known = ["hours", "minutes", "weekDays", "monthDays", "monthlyOccurrences"];
  knownMembers(schedule, known, place, report);
  const each = (name: string, check: (value: unknown, where: string) => void) => {
    const list = schedule[name];
    if (!isWrittenOut(list)) return;
    const values: readonly unknown[] = Array.isArray(list) ? list : [list];
    values.forEach((value, index) => check(value, `${place}/${name}/${index}`));
  };
  each("hours", (value, where) => wholeNumber(value, [0, 23], where, report));
  each("minutes", (value, where) => wholeNumber(value, [0, 59], where, report));
  each("weekDays", (value, where) => oneOf(value, days, where, report));
}
