import fc from "fast-check";
import {
  findFunction,
  expressionFunctions,
} from "../../../workflow-engine/language/expression-functions";
import {
  implementations,
  lazyImplementations,
} from "../../../workflow-engine/expressions/functions";
import {
  callsOf,
  ExpressionSyntaxError,
  expressionsOf,
  parseTemplate,
} from "../../../workflow-engine/language/template";
import { errorOf, jsonOf } from "../../support/expressions";

test.each([
  ["str", "str"],
  ["1", "1"],
  ["null", "null"],
  ["", ""],
  ["@", "@"],
  [" @concat('a')", " @concat('a')"],
  ["user@contoso.com", "user@contoso.com"],
  [" @@,,}", " @@,,}"],
  ["@@unparsed!", "@unparsed!"],
  ["@@{still unparsed}", "@{still unparsed}"],
  ["@@{'abc'}@{'def'}@@{'ghi'}", "@{'abc'}@{'def'}@@{'ghi'}"],
])("the text %s is %s", (template, value) => {
  expect(parseTemplate(template)).toEqual({ kind: "text", text: value });
});

test.each([
  ["@null", "null"],
  ["@true", "true"],
  ["@1", "1"],
  ["@-51", "-51"],
  ["@+54", "54"],
  ["@9223372036854775807", "9223372036854775807"],
  ["@-9223372036854775808", "-9223372036854775808"],
  ["@+.5", "0.5"],
  ["@+1.", "1.0"],
  ["@-01.0", "-1.0"],
  ["@3.2e-1", "0.32"],
  ["@3e1", "30.0"],
  ["@'don''t worry'", '"don\'t worry"'],
  ["@'no \\n escape'", '"no \\\\n escape"'],
  ["@ concat ( 'a' ,\n\t'b' ) ", '"ab"'],
  ["@json('{\"a\":[1,{\"b\":2}]}') ? . a [ 1 ] ?[ 'b' ]", "2"],
])("the expression %s gives %s", (template, value) => {
  expect(jsonOf(template)).toBe(value);
});

test.each([
  ["@{1}", "1"],
  ["@{+1.}", "1"],
  ["@{true}@{false}", "TrueFalse"],
  ["@{null}", ""],
  ["foo @{'bar'} baz", "foo bar baz"],
  ["@{'}'}", "}"],
  ["a @@{'b'} @{'c'}", "a @{'b'} c"],
  ["@{'a'}@@{'b'}", "a@{'b'}"],
  ["mail a@b.c @{1}", "mail a@b.c 1"],
])("the interpolation %s gives %s", (template, value) => {
  expect(jsonOf(template)).toBe(JSON.stringify(value));
});

test.each([
  "@'a','b'",
  "@{'a','b'}",
  "@'a'}",
  "@{'a'",
  " @{",
  "@()",
  "@{}",
  "@concat",
  "@{concat}",
  "@True",
  "@concat('a')('b')",
  "@concat('a') x",
  "@concat('a' 'b')",
  "@concat('a',)",
  "@concat(,'a')",
  "@concat('a'",
  "@concat('a'))",
  "@('a')",
  "@+",
  "@1e",
  "@1e+",
  "@1e1.1",
  "@1x",
  "@++1",
  "@- 1",
  "@concat(.5)",
  "@'a'.b",
  "@json('{}')?",
  "@json('{}').",
  "@json('{}')[]",
  "@json('{}').1",
  "@'not closed",
  '@concat("a")',
  "@add(1, 2) + 3",
  "@createArray([1,2])",
  "@string({ })",
  "@9223372036854775808",
  "@-9223372036854775809",
])("fails when the template is %s", (template) => {
  expect(() => parseTemplate(template)).toThrow(ExpressionSyntaxError);
});

test("an error points at its place and says what was expected", () => {
  expect(errorOf("@concat('a'")).toBe(
    "Unable to parse template language expression 'concat('a'': expected token 'RightParenthesis' and actual 'EndOfData' at position '11'.",
  );
  expect(errorOf('@concat("a")')).toContain("the character '\"' is not expected; strings take");
});

test("fails when a function does not exist, even in a branch that is not taken", () => {
  const message = "The template function 'nope' is not defined or not valid.";
  expect(errorOf("@if(true, 1, nope())")).toBe(message);
  expect(errorOf("a @{Nope()}")).toBe("The template function 'Nope' is not defined or not valid.");
});

test("an expression may have 8,192 characters", () => {
  const expression = (length: number) => `@concat('${"x".repeat(length - 10)}')`;
  expect(parseTemplate(expression(8192)).kind).toBe("expression");
  expect(() => parseTemplate(expression(8193))).toThrow(/8193 characters, at most 8192/);
});

test("fails when an expression is nested too deep for the stack", () => {
  expect(() => parseTemplate(`@${"string(".repeat(1100)}1${")".repeat(1100)}`)).toThrow(
    /nested more than 500 levels/,
  );
});

test("calls are found wherever they are in an expression", () => {
  const [expression] = expressionsOf(parseTemplate("@body('A')?['x'][length(concat('y'))].z"));
  const names = expression ? [...callsOf(expression)].map(({ name }) => name) : [];
  expect(names).toEqual(["body", "length", "concat"]);
});

test("every function of the catalogue has an implementation, and no other has", () => {
  const implemented = [...Object.keys(implementations), ...Object.keys(lazyImplementations)];
  const catalogue = [...expressionFunctions.values()].map(({ name }) => name);
  expect(implemented.sort()).toEqual(catalogue.sort());
});

test("function names are found in any case", () => {
  expect(findFunction("TOLOWER")?.name).toBe("toLower");
  expect(jsonOf("@ADD(INT('123'),INT('456'))")).toBe("579");
});

test.each([
  ["@empty()", "expects one parameter"],
  ["@join('a')", "expects two parameters"],
  ["@addProperty(json('{}'), 'a')", "expects three parameters"],
  ["@coalesce()", "at least one parameter"],
  ["@and()", "at least one boolean parameter"],
  ["@trigger(1)", "must not have any parameters."],
  ["@body()", "must have only one parameter."],
  ["@createArray()", "The function was invoked with '0' parameter(s)."],
])("fails when the number of arguments is wrong: %s", (template, message) => {
  expect(errorOf(template)).toContain(message);
});

test("any text parses or fails with a syntax error", () => {
  const piece = fc.constantFrom(
    "@",
    "{",
    "}",
    "'",
    "(",
    ")",
    "[",
    "]",
    "?",
    ".",
    ",",
    "1",
    "e",
    "-",
  );
  const word = fc.constantFrom("concat", "body", "true", " ", "x", '"', "@{", "\n", "é");
  const text = fc.array(fc.oneof(piece, word, fc.string())).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (source) => {
      try {
        parseTemplate(source);
        parseTemplate(`@${source}`);
      } catch (error) {
        expect(error).toBeInstanceOf(ExpressionSyntaxError);
      }
    }),
    { numRuns: 2000 },
  );
});
