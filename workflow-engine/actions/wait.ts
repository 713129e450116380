import { DateTime, type DurationLikeObject } from "luxon";
import type { ActionContext } from "../run/action-context";
import { toText } from "../expressions/text";
import { isInteger, member, type Value } from "../expressions/values";
import { failed, ok, type Outcome } from "../run/records";

const units = ["second", "minute", "hour", "day", "week", "month", "year"] as const;

/** Waits for an interval or until a time. The due time is kept: a resumed run waits what is left. */
export async function wait(context: ActionContext): Promise<Outcome> {
  const { clock } = context.ports;
  const inputs = context.evaluate(context.inputs);
  const known = context.recall("due");
  const due = known === undefined ? dueTime(inputs, clock.now()) : Number(known);
  if (typeof due === "string") {
    return failed("BadRequest", {
      code: "InvalidTemplate",
      message: `Wait '${context.name}' ${due}`,
    });
  }
  if (known === undefined) context.remember("due", due);
  await context.wait(Math.max(0, due - clock.now()));
  return ok(inputs);
}

/** Milliseconds since 1970, or what is wrong. */
function dueTime(inputs: Value, now: number): number | string {
  const interval = member(inputs, "interval");
  if (interval === undefined) {
    const timestamp = toText(member(member(inputs, "until"), "timestamp") ?? null);
    const due = Date.parse(timestamp);
    return Number.isNaN(due) ? `needs a timestamp to wait until, got '${timestamp}'.` : due;
  }
  const count = member(interval, "count") ?? null;
  const named = toText(member(interval, "unit") ?? null).toLowerCase();
  const unit = units.find((name) => name === named);
  if (unit === undefined) return `needs a unit out of ${units.join(", ")}, got '${named}'.`;
  const amount = Number(toText(count));
  if (!isInteger(count) && !Number.isInteger(amount)) {
    return `needs a whole number of units to wait, got '${toText(count)}'.`;
  }
  const span: DurationLikeObject = { [unit]: amount };
  return DateTime.fromMillis(now, { zone: "utc" }).plus(span).toMillis();
}
