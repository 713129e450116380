import { isObject } from "./action-types";
import type { Report } from "./definition-tree";
import { argumentCountProblem, findFunction, undefinedFunction } from "./expression-functions";

/**
 * A condition that is written as an object: one function, with a list of operands or one nested
 * condition, such as `{ "and": [{ "greater": ["@x", 1] }] }`.
 */
export function checkCondition(condition: unknown, place: string, report: Report): void {
  if (!isObject(condition)) return;
  const entries = Object.entries(condition);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    const given = entries.map(([name]) => name).join(", ");
    return report(place, `needs exactly one function, got ${given === "" ? "none" : given}`);
  }
  const [name, given] = entry;
  const operands: readonly unknown[] = Array.isArray(given) ? given : [given];
  const known = findFunction(name);
  if (known === undefined) {
    report(`${place}/${name}`, undefinedFunction(name));
  } else {
    const problem = argumentCountProblem(known, operands.length);
    if (problem !== undefined) report(`${place}/${name}`, problem);
  }
  for (const [index, operand] of operands.entries()) {
    checkCondition(operand, `${place}/${name}/${index}`, report);
  }
}
