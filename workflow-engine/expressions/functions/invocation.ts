import { isInteger, typeName, type Integer, type Value } from "../values";
import { EvaluationError, usage } from "../evaluation-error";
import type { Scope } from "../scope";

/** The call that a function answers: its documented name, for messages, and what it can reach. */
export interface Invocation {
  readonly name: string;
  readonly scope: Scope;
}

/** A function whose arguments are all evaluated; their number is already checked. */
export type Implementation = (args: readonly Value[], invocation: Invocation) => Value;

/** Functions by their documented name. */
export type Implementations = Readonly<Record<string, Implementation>>;

const ordinals = ["first", "second", "third", "fourth"];

/** "The template language function 'x' expects its … to be …", as the platform says it. */
export function wrongType(
  { name }: Invocation,
  args: readonly Value[],
  index: number,
  expected: string,
): EvaluationError {
  const which =
    args.length > 1 || index > 0 ? `${ordinals[index] ?? "last"} parameter` : "parameter";
  return new EvaluationError(
    `The template language function '${name}' expects its ${which} to be ${expected}. The provided value is of type '${typeName(args[index] ?? null)}'. ${usage(name)}`,
  );
}

/** The argument as it is, when it is a string. @throws EvaluationError */
export function stringArgument(
  args: readonly Value[],
  index: number,
  invocation: Invocation,
): string {
  const value = args[index];
  if (typeof value === "string") return value;
  const expected = args.length > 1 ? "of type string" : "a string";
  throw wrongType(invocation, args, index, expected);
}

/** The argument when it is a string; undefined when it was left out or is null. */
export function optionalString(
  args: readonly Value[],
  index: number,
  invocation: Invocation,
): string | undefined {
  return (args[index] ?? null) === null ? undefined : stringArgument(args, index, invocation);
}

/** The argument when it is an int64. @throws EvaluationError */
export function integerArgument(
  args: readonly Value[],
  index: number,
  invocation: Invocation,
): Integer {
  const value = args[index];
  if (value !== undefined && isInteger(value)) return value;
  throw wrongType(invocation, args, index, "an integer");
}

/** The argument when it is an integer that JavaScript counts exactly. @throws EvaluationError */
export function countArgument(
  args: readonly Value[],
  index: number,
  invocation: Invocation,
): number {
  const value = integerArgument(args, index, invocation);
  if (typeof value === "number") return value;
  throw invalidParameter(invocation, `The value '${value}' is out of range.`);
}

/** "… was invoked with a parameter that is not valid. <reason>" */
export function invalidParameter({ name }: Invocation, reason: string): EvaluationError {
  return new EvaluationError(
    `The template language function '${name}' was invoked with a parameter that is not valid. ${reason}`,
  );
}

/** What the platform says when a value has no form in the wanted type. */
export function notConvertible(invocation: Invocation): EvaluationError {
  return invalidParameter(invocation, "The value cannot be converted to the target type.");
}
