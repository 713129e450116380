import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contextScope } from "../../../workflow-engine/expressions/evaluation-context";
import { evaluate } from "../../../workflow-engine/expressions/evaluate";
import { fromJson } from "../../../workflow-engine/expressions/json-reader";
import { toText } from "../../../workflow-engine/expressions/text";
import {
  fromPlain,
  isArray,
  member,
  toPlain,
  type Value,
} from "../../../workflow-engine/expressions/values";

const file = join(__dirname, "../../../../shared/wdl/expressions.json");

interface DocumentedCase {
  readonly expression: string;
  readonly value: Value;
  readonly parameters: Value;
  readonly contested: boolean;
}

function readCases(): DocumentedCase[] {
  const cases = member(fromJson(readFileSync(file, "utf8")), "cases");
  return (isArray(cases) ? cases : []).map((one) => ({
    expression: toText(member(one, "expr") ?? null),
    value: member(one, "value") ?? null,
    parameters: member(one, "parameters") ?? fromPlain({}),
    contested: /CONTESTED/.test(toText(member(one, "note") ?? null)),
  }));
}

const suite = existsSync(file) ? describe : describe.skip;
const cases = existsSync(file) ? readCases() : [];
const uncontested = cases.filter((one) => !one.contested);

suite(
  `documented expressions (${uncontested.length} of ${cases.length}, the others are contested; skipped without ../shared/wdl)`,
  () => {
    test.each(uncontested)("$expression", ({ expression, value, parameters }) => {
      const scope = contextScope(new Map([["parameters", parameters]]));
      expect(toPlain(evaluate(expression, scope))).toEqual(toPlain(value));
    });

    test("there are cases to pass", () => {
      expect(uncontested.length).toBeGreaterThan(180);
    });
  },
);
