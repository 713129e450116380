import { implementations } from "../expressions/functions";
import { isInteger, integer, member, type Value } from "../expressions/values";
import { toText } from "../expressions/text";
import type { ActionContext } from "../run/action-context";
import { ok, type Outcome } from "../run/records";

/** The function behind each kind, and the inputs that it takes in their order. */
const operations = new Map<string, readonly [string, ...string[]]>([
  ["currenttime", ["utcNow"]],
  ["getfuturetime", ["getFutureTime", "interval", "timeUnit"]],
  ["getpasttime", ["getPastTime", "interval", "timeUnit"]],
  ["addtotime", ["addToTime", "baseTime", "interval", "timeUnit"]],
  ["subtractfromtime", ["subtractFromTime", "baseTime", "interval", "timeUnit"]],
  ["converttimezone", ["convertTimeZone", "baseTime", "sourceTimeZone", "destinationTimeZone"]],
]);

/** Expression: the date and time operations of the designer. The body is the time that results. */
export function timeOperation(context: ActionContext): Outcome {
  const kind = String(context.node.source["kind"]);
  const [name = "utcNow", ...takes] = operations.get(kind.toLowerCase()) ?? [];
  const inputs = context.evaluate(context.inputs);
  const format = member(inputs, "formatString") ?? null;
  const values = takes.map((input) => argument(input, member(inputs, input) ?? null));
  const { scope } = context;
  const compute = implementations[name];
  const body =
    compute?.([...values, ...(format === null ? [] : [format])], { name, scope }) ?? null;
  return ok(inputs, new Map([["body", body]]));
}

/** The designer writes numbers as text, too. */
function argument(name: string, value: Value): Value {
  if (name !== "interval" || isInteger(value)) return value;
  const text = toText(value).trim();
  return /^[+-]?\d+$/.test(text) ? integer(BigInt(text)) : value;
}
