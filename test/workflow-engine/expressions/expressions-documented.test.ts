import { contextScope } from "../../../workflow-engine/expressions/evaluation-context";
import { evaluate } from "../../../workflow-engine/expressions/evaluate";
import { fromPlain, toPlain } from "../../../workflow-engine/expressions/values";
import { expressionFunctions } from "../../../workflow-engine/language/expression-functions";
import { testNow } from "../../support/expressions";
import { readData } from "../data";

type Case = readonly [template: unknown, value: unknown];

/** At least one case for each documented function and each form of a template. */
const data = readData("expressions.json") as {
  /** What the templates can reach, as the context file of `eval`. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly functions: Readonly<Record<string, readonly Case[]>>;
  readonly templates: readonly Case[];
};

const scope = contextScope(fromPlain({ now: testNow, ...data.context }));

const proves = (template: unknown, value: unknown) =>
  expect(toPlain(evaluate(template, scope))).toEqual(value);

describe.each(Object.entries(data.functions))("%s()", (_name, cases) => {
  test.each(cases)("%s is %j", proves);
});

describe("templates", () => {
  test.each(data.templates)("%j is %j", proves);
});

test("every function of the language has a case", () => {
  const available = [...expressionFunctions.values()].filter(({ kind }) => kind !== "unavailable");
  const names = available.map(({ name }) => name);
  expect(Object.keys(data.functions).sort()).toEqual(names.sort());
});
