import { isObject } from "./action-types";
import { checkReference, type Declarations, type Position } from "./check-references";
import type { Report } from "./definition-tree";
import { argumentCountProblem, findFunction } from "./expression-functions";
import {
  callsOf,
  expressionsOf,
  ExpressionSyntaxError,
  parseTemplate,
  type Call,
} from "./template";

/** Every expression in the value: grammar, functions, argument counts, references. */
export function checkExpressions(
  value: unknown,
  position: Position,
  declared: Declarations,
  report: Report,
): void {
  for (const [text, where] of stringsIn(value, position)) {
    checkTemplate(text, where, declared, report);
  }
}

function checkTemplate(
  text: string,
  position: Position,
  declared: Declarations,
  report: Report,
): void {
  try {
    for (const expression of expressionsOf(parseTemplate(text))) {
      for (const call of callsOf(expression)) {
        const problem = callProblem(call);
        if (problem === undefined) checkReference(call, position, declared, report);
        else report(position.place, problem);
      }
    }
  } catch (error) {
    if (!(error instanceof ExpressionSyntaxError)) throw error;
    report(position.place, `${error.message} (at character ${error.position} of ${quote(text)})`);
  }
}

function callProblem({ name, arguments: given }: Call): string | undefined {
  const known = findFunction(name);
  if (known?.kind === "unavailable") {
    return `${known.name}() does not exist in a Consumption workflow`;
  }
  // Azure saves this call, and fails it at run time.
  if (known?.name === "createArray" && given.length === 0) return undefined;
  return known && argumentCountProblem(known, given.length);
}

/** Every string of a JSON value, keys included, with its place. */
function* stringsIn(value: unknown, position: Position): Generator<[string, Position]> {
  if (typeof value === "string") {
    yield [value, position];
  } else if (Array.isArray(value) || isObject(value)) {
    const isMap = !Array.isArray(value);
    for (const [key, member] of Object.entries(value)) {
      const path = [...position.path, key];
      if (isMap) yield [key, position];
      yield* stringsIn(member, { ...position, place: `${position.place}/${key}`, path });
    }
  }
}

/** The text as a message quotes it: its beginning when it is long. */
export function quote(text: string): string {
  return `"${text.length > 80 ? `${text.slice(0, 77)}...` : text}"`;
}
