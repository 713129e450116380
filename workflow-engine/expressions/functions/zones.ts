import type { Zone } from "luxon";
import { EvaluationError } from "../evaluation-error";
import { findZone, fromUtc, isUtc, toUtc } from "../time-zones";
import type { Value } from "../values";
import { dateArgument, printed } from "./dates";
import {
  stringArgument,
  type Implementation,
  type Implementations,
  type Invocation,
} from "./invocation";

function zoneArgument(args: readonly Value[], index: number, invocation: Invocation): Zone {
  const name = stringArgument(args, index, invocation);
  const zone = findZone(name);
  if (zone) return zone;
  throw new EvaluationError(
    `In the template language function '${invocation.name}', the value provided for the time zone id '${name}' was not valid.`,
  );
}

const convertFromUtc: Implementation = (args, invocation) => {
  const { ticks } = dateArgument(args, 0, invocation);
  return printed(fromUtc(ticks, zoneArgument(args, 1, invocation)), args, 2, invocation);
};

const convertToUtc: Implementation = (args, invocation) => {
  const { ticks, kind } = dateArgument(args, 0, invocation);
  const zone = zoneArgument(args, 1, invocation);
  if (kind === "utc" && !isUtc(zone)) {
    throw new EvaluationError(
      `The template language function 'convertToUtc' expects its second parameter to be a time zone matching the time zone indicated by the timestamp. The provided value '${stringArgument(args, 1, invocation)}' does not match.`,
    );
  }
  const utc = kind === "unspecified" ? toUtc(ticks, zone) : ticks;
  return printed({ ticks: utc, kind: "utc" }, args, 2, invocation);
};

const convertTimeZone: Implementation = (args, invocation) => {
  const { ticks, kind } = dateArgument(args, 0, invocation);
  const source = zoneArgument(args, 1, invocation);
  const target = zoneArgument(args, 2, invocation);
  const utc = kind === "unspecified" ? toUtc(ticks, source) : ticks;
  return printed(fromUtc(utc, target), args, 3, invocation);
};

export const zoneFunctions: Implementations = { convertFromUtc, convertTimeZone, convertToUtc };
