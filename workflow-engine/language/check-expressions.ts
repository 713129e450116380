import { isObject } from "./action-types";
import { checkReference, type Declarations, type Position } from "./check-references";
import type { Report } from "./definition-tree";
import { argumentCountProblem, findFunction } from "./functions";
import { callsOf, expressionsOf, ExpressionSyntaxError, parseTemplate } from "./template";

/** What Terraform would put in place at deployment, and CDKTF's placeholder for it. */
const terraformToken = /\$\{|TfToken\[/;

/** Every expression in the value: grammar, functions, argument counts, references. */
export function checkExpressions(
  value: unknown,
  position: Position,
  declared: Declarations,
  report: Report,
): void {
  for (const [text, where] of stringsIn(value, position))
    checkTemplate(text, where, declared, report);
}

function checkTemplate(
  text: string,
  position: Position,
  declared: Declarations,
  report: Report,
): void {
  try {
    for (const expression of expressionsOf(parseTemplate(text)))
      for (const call of callsOf(expression)) {
        const known = findFunction(call.name);
        const problem =
          known?.kind === "unavailable"
            ? `${known.name}() does not exist in a Consumption workflow`
            : known && argumentCountProblem(known, call.arguments.length);
        if (problem === undefined) checkReference(call, position, declared, report);
        else report(position.place, problem);
      }
  } catch (error) {
    if (!(error instanceof ExpressionSyntaxError)) throw error;
    report(position.place, `${error.message} (at character ${error.position} of ${quote(text)})`);
  }
}

/** Reports strings that hold a deploy-time value: those belong into the workflow's parameters. */
export function checkTokens(value: unknown, place: string, report: Report): void {
  for (const [text, where] of stringsIn(value, { place, action: undefined, path: [] }))
    if (terraformToken.test(text))
      report(
        where.place,
        `a definition contains no Terraform tokens, got ${quote(text)}; make it a workflow parameter`,
      );
}

/** Every string of a JSON value, keys included, with its place. */
function* stringsIn(value: unknown, position: Position): Generator<[string, Position]> {
  if (typeof value === "string") yield [value, position];
  else if (Array.isArray(value) || isObject(value)) {
    const isMap = !Array.isArray(value);
    for (const [key, member] of Object.entries(value)) {
      if (isMap) yield [key, position];
      const path = [...position.path, key];
      yield* stringsIn(member, { ...position, place: `${position.place}/${key}`, path });
    }
  }
}

function quote(text: string): string {
  return `"${text.length > 80 ? `${text.slice(0, 77)}...` : text}"`;
}
