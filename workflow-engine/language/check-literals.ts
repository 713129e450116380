import { isObject } from "./action-types";
import type { Report } from "./definition-tree";
import { parseDuration } from "./duration";

/** Whether the value is there, and no expression: what an expression gives is checked at run time. */
export function isWrittenOut(value: unknown): boolean {
  return value !== undefined && !(typeof value === "string" && value.includes("@"));
}

/** The value as a message quotes it. */
export function show(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}

/** Reports a value that is none of those allowed; case does not matter, an expression may be any. */
export function oneOf(
  value: unknown,
  allowed: readonly string[],
  place: string,
  report: Report,
): void {
  if (value === undefined) return report(place, `is missing: one of ${allowed.join(", ")}`);
  const isKnown =
    typeof value === "string" && allowed.some((name) => name.toLowerCase() === value.toLowerCase());
  if (isWrittenOut(value) && !isKnown) {
    report(place, `${show(value)} is not supported: one of ${allowed.join(", ")}`);
  }
}

/** Reports a number that is written out and not whole, or out of bounds; text of digits is one. */
export function wholeNumber(
  value: unknown,
  [least, most]: readonly [number, number],
  place: string,
  report: Report,
): void {
  if (!isWrittenOut(value)) return;
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (Number.isInteger(number) && Number(number) >= least && Number(number) <= most) return;
  const bounds = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  report(place, `must be a whole number ${bounds}, got ${show(value)}`);
}

/** Reports text that is written out and no ISO 8601 duration, or out of bounds (in seconds). */
export function duration(
  value: unknown,
  [least, most]: readonly [number, number],
  place: string,
  report: Report,
): void {
  if (!isWrittenOut(value)) return;
  const seconds = typeof value === "string" ? parseDuration(value) : undefined;
  if (seconds === undefined) {
    report(place, `must be an ISO 8601 duration such as PT30S, got ${show(value)}`);
  } else if (seconds < least || seconds > most) {
    report(place, `must be from ${least} s to ${most} s, got ${show(value)}`);
  }
}

/** Reports members that nobody knows. */
export function knownMembers(
  value: unknown,
  allowed: readonly string[],
  place: string,
  report: Report,
): void {
  for (const name of Object.keys(isObject(value) ? value : {})) {
    if (!allowed.includes(name)) report(place, `'${name}' is none of ${allowed.join(", ")}`);
  }
}
