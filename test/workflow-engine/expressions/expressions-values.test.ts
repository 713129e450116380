import fc from "fast-check";
import { Decimal } from "../../../workflow-engine/expressions/decimal";
import { deepEqual } from "../../../workflow-engine/expressions/equality";
import { fromJson, readJson } from "../../../workflow-engine/expressions/json-reader";
import { toJson, toText } from "../../../workflow-engine/expressions/text";
import { Float, fromPlain, toPlain } from "../../../workflow-engine/expressions/values";
import { errorOf, jsonOf } from "../../support/expressions";

describe("JSON", () => {
  test.each([
    ["5", "5"],
    ["5.0", "5.0"],
    ["-0", "0"],
    ["-0.0", "-0.0"],
    ["1e3", "1000.0"],
    ["9007199254740993", "9007199254740993"],
    ["1e21", "1E+21"],
    ['{"2":1,"1":2,"__proto__":3}', '{"2":1,"1":2,"__proto__":3}'],
    ['"\\u2028\\ud83d\\ude00"', '"\\u2028😀"'],
  ])("%s is written %s", (text, written) => {
    expect(toJson(fromJson(text))).toBe(written);
  });

  test("any JSON survives reading and writing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(toJson(fromJson(text)))).toEqual(JSON.parse(text));
        expect(deepEqual(fromJson(text), readJson(text))).toBe(true);
        expect(toPlain(fromPlain(value))).toEqual(JSON.parse(text));
      }),
      { examples: [[-0], [[{ a: -0 }]], [-0.5]] },
    );
  });

  test("an integer has one zero, a float has two", () => {
    expect(fromPlain(-0)).toBe(0);
    expect(fromPlain([{ a: -0 }])).toEqual([new Map([["a", 0]])]);
    expect(toPlain(fromJson("-0.0"))).toBe(-0);
  });

  test.each([
    ["{'a':1}", '{"a":1}'],
    ["{a:1,}", '{"a":1}'],
    ["[1,2,] // end", "[1,2]"],
    ["/* start */ [0x1F, 010, .5, NaN]", '[31,8,0.5,"NaN"]'],
    ["[,1]", "[null,1]"],
    ['{"a":1,"b":-1,"a":2}', '{"b":-1,"a":2}'],
  ])("json() reads %s as Newtonsoft does", (text, written) => {
    expect(toJson(readJson(text))).toBe(written);
    expect(() => fromJson(text === '{"a":1,"b":-1,"a":2}' ? "{'a':1}" : text)).toThrow(SyntaxError);
  });

  test.each(["", "{", "[1", '{"a"}', '{"a":}', "[1] 2", "hello", "'x", '"\\q"', "[1 2]", "1.2.3"])(
    "fails when json() is given %s",
    (text) => {
      expect(errorOf(`@json('${text.replace(/'/g, "''")}')`)).toContain("cannot be parsed: '");
    },
  );
});

describe("numbers", () => {
  test.each([
    ["@add(1, 2)", "3"],
    ["@add(1, 1.0)", "2.0"],
    ["@add(9007199254740993, 1)", "9007199254740994"],
    ["@div(-7, 2)", "-3"],
    ["@div(7, 2.0)", "3.5"],
    ["@mod(-5, 2)", "-1"],
    ["@mul(1e308, 10)", '"Infinity"'],
    ["@max(createArray(1, 2.5))", "2.5"],
    ["@min(3, 1, 2)", "1"],
    ["@max(2, decimal('1.50'))", "2.0"],
    ["@int('1.0')", "1"],
    ["@int('  +1,000 ')", "1000"],
    ["@int(true)", "1"],
    ["@float('5.0')", "5.0"],
    ["@sub(decimal('0.3'), decimal('0.1'))", "0.2"],
    ["@div(decimal('1'), 3)", "0.3333333333333333333333333333"],
    ["@range(-1, 3)", "[-1,0,1]"],
    ["@bool(decimal('0.0'))", "false"],
  ])("%s is %s", (template, value) => {
    expect(jsonOf(template)).toBe(value);
  });

  test.each([
    ["@div(1, 0)", "Attempt to divide an integral or decimal value by zero in function 'div'."],
    ["@div(1.0, 0.0)", "Attempt to divide an integral or decimal value by zero in function 'div'."],
    ["@mod(1, 0)", "Attempt to divide an integral or decimal value by zero in function 'mod'."],
    ["@add(9223372036854775807, 1)", "Arithmetic operation resulted in an overflow."],
    ["@mul(4294967295, 4294967295)", "Arithmetic operation resulted in an overflow."],
    ["@add('1', 2)", "to be an integer, a float or a decimal number"],
    ["@int('1.5')", "The value cannot be converted to the target type."],
    ["@int(2.5)", "The value cannot be converted to the target type."],
    ["@float('(200)')", "The value cannot be converted to the target type."],
    ["@decimal('7e28')", "The value cannot be converted to the target type."],
    ["@bool('yes')", "The value cannot be converted to the target type."],
    ["@isFloat(3.14)", "to be a string"],
    ["@range(1, -1)", "'count'"],
    ["@max(json('[]'))", "at least one number"],
  ])("fails when it cannot be calculated: %s", (template, message) => {
    expect(errorOf(template)).toContain(message);
  });

  test("decimals keep their places and round half to even", () => {
    const of = (text: string) => Decimal.parse(text) ?? new Error(text);
    expect(String(of("-5.00"))).toBe("-5.00");
    expect(String(Decimal.of(25n, 29))).toBe("0.0000000000000000000000000002");
    expect(toText(Decimal.fromDouble(100000.000009))).toBe("100000.000009");
  });
});

test.each([
  ["@{5.0}", "5"],
  ["@{1e21}", "1E+21"],
  ["@{0.00001}", "1E-05"],
  ["@{0.0001}", "0.0001"],
  ["@{123456789.25}", "123456789.25"],
  ["@{createArray(5.0, true, null, 'a')}", '[5.0,true,null,"a"]'],
  ["@{binary('text')}", "text"],
  ["@{decimal('5.00')}", "5.00"],
  ["@join(createArray('a', null, true, 1.0), '-')", "a--True-1"],
  ["@concat(null, 1, 'x', json('{\"a\": 1}'))", '1x{"a":1}'],
])("as text %s is %s", (template, text) => {
  expect(jsonOf(template)).toBe(JSON.stringify(text));
});

test.each([
  ["@equals(1, 1.0)", true],
  ["@equals(101, '101')", false],
  ["@equals('A', 'a')", false],
  ["@equals(null, json('{}')?.x)", true],
  ["@equals(null, '')", false],
  ["@equals(true, 1)", false],
  ["@equals(createArray(1, createArray(2)), json('[1.0, [2]]'))", true],
  ['@equals(json(\'{"a":1,"b":2}\'), json(\'{"b":2,"a":1}\'))', true],
  ["@equals(9007199254740993, 9007199254740992.0)", false],
  ["@less('a', 'B')", true],
  ["@greater(2, 1.5)", true],
  ["@greaterOrEquals(decimal('2.0'), 2)", true],
  ["@contains('hello', 'ell')", true],
  ["@contains('hello', 'ELL')", false],
  ["@contains(createArray(1, json('{\"a\":1}')), json('{\"a\":1.0}'))", true],
  ["@contains(json('{\"Key\":1}'), 'key')", true],
])("%s is %s", (template, value) => {
  expect(jsonOf(template)).toBe(String(value));
});

test.each([
  ["@greater('10', 9)", "expects two parameter of matching types"],
  ["@less(null, 1)", "expects two parameter of matching types"],
  ["@not('true')", "to be a boolean"],
  ["@and(true, 1)", "expects all of its parameters to be booleans"],
  ["@if('true', 1, 2)", "expects its first parameter to be of type boolean"],
])("fails when types do not fit: %s", (template, message) => {
  expect(errorOf(template)).toContain(message);
});

test.each([
  ["@and(false, int('x'))", "false"],
  ["@or(true, int('x'))", "true"],
  ["@if(true, 1, int('x'))", "1"],
  ["@if(false, int('x'), 2)", "2"],
  ["@coalesce(null, '', int('x'))", '""'],
])("%s evaluates only what it needs", (template, value) => {
  expect(jsonOf(template)).toBe(value);
});

describe("property access", () => {
  const context = { variables: { o: { a: 1, B: { c: null }, s: "t" }, list: [1, 2, 3] } };

  test.each([
    ["@variables('O').A", "1"],
    ["@variables('o')['b']", '{"c":null}'],
    ["@variables('o')?.missing?['x']", "null"],
    ["@variables('o').b.c?.d", "null"],
    ["@variables('list')[2]", "3"],
    ["@variables('list')?[3]", "null"],
    ['@json(\'{"aAa": 1, "AaA": 2}\').AAA', "1"],
  ])("%s is %s", (template, value) => {
    expect(jsonOf(template, context)).toBe(value);
  });

  test.each([
    ["@variables('o').x", "property 'x' doesn't exist, available properties are 'a, B, s'."],
    ["@variables('o').b.c.d", "property 'd' cannot be selected."],
    [
      "@variables('o')?.s?.x",
      "property 'x' cannot be selected. Property selection is not supported on values of type 'String'.",
    ],
    ["@variables('list')[5]", "array index '5' is outside bounds (0, 2) of array."],
    [
      "@variables('list')?['a']",
      "property 'a' cannot be selected. Array elements can only be selected using an integer index.",
    ],
  ])("fails when nothing is there: %s", (template, reason) => {
    expect(errorOf(template, context)).toBe(
      `The template language expression '${template.slice(1)}' cannot be evaluated because ${reason} Please see https://aka.ms/logicexpressions for usage details.`,
    );
  });
});

test("a value is not shared with the plain object it came from", () => {
  const plain = { list: [1.5] };
  const value = fromPlain(plain);
  plain.list.push(2);
  expect(toJson(value)).toBe('{"list":[1.5]}');
  expect(toPlain(new Float(2))).toBe(2);
});
