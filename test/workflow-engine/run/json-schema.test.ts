import fc from "fast-check";
import { type SchemaError, validate } from "../../../workflow-engine/run/json-schema";
import { readData } from "../data";
import { runDefinition } from "./run-definition";

const messages = (value: unknown, schema: object) =>
  validate(value, schema).map(({ message }) => message);

describe("a member that is null", () => {
  test("fails ParseJson as a value of another type does", async () => {
    const { actions } = await runDefinition(readData("workflows/parse-json-null-member.json"), {
      body: readData("workflows/parse-json-null-member.body.json"),
    });
    expect(actions["Read_person"]).toMatchObject({
      status: "Failed",
      code: "ValidationFailed",
      outputs: {
        errors: [{ message: "Invalid type. Expected String but got Null.", path: "given" }],
      },
    });
  });

  test("fails the trigger's schema: 400, not 500", async () => {
    const { response } = await runDefinition(
      readData("workflows/trigger-schema-null-member.json"),
      {
        body: readData("workflows/parse-json-null-member.body.json"),
      },
    );
    expect(response).toMatchObject({
      statusCode: 400,
      body: {
        error: {
          code: "TriggerInputSchemaMismatch",
          message: expect.stringContaining("Expected String but got Null.") as string,
        },
      },
    });
  });
});

describe("members that every JavaScript object inherits", () => {
  const inherited = ["toString", "constructor", "valueOf", "hasOwnProperty", "__proto__"];

  test.each(inherited)("a value with a member %s is refused for its type", (name) => {
    const value = JSON.parse(`{ "${name}": "x" }`) as object;
    expect(messages(value, { type: "array" })).toEqual([
      "Invalid type. Expected Array but got Object.",
    ]);
    expect(messages(value, { enum: [1] })).toEqual([
      `Value {"${name}":"x"} is not defined in enum.`,
    ]);
  });

  test.each(inherited.slice(0, 4))("%s is missing where nobody gave it", (name) => {
    expect(messages({}, { required: [name] })).toEqual([
      `Required properties are missing from object: ${name}.`,
    ]);
    expect(messages({}, { properties: { [name]: { type: "string" } } })).toEqual([]);
  });

  test.each(["constructor", "__proto__"])(
    "fails when a parameter has the type %s",
    async (type) => {
      const definition = {
        parameters: { p: { type } },
        triggers: { incoming: { type: "Request" } },
        actions: { A: { type: "Compose", inputs: 1 } },
      };
      await expect(runDefinition(definition, { parameters: { p: "x" } })).rejects.toThrow(type);
    },
  );
});

test("fails when the schema itself is none, and says why", () => {
  expect(messages({}, { type: "strange" })).toEqual([
    expect.stringMatching(/^The schema cannot be used: /),
  ]);
});

test("names in one error what an object lacks, and under a combination what its parts say of that value", () => {
  const line = { type: "object", required: ["sku", "quantity"] };
  const schema = {
    required: ["customer"],
    properties: { lines: { type: "array", items: { anyOf: [line, { type: "string" }] } } },
  };
  const told = (errors: readonly SchemaError[]): unknown =>
    errors.map(({ path, message, childErrors }) => [path, message, told(childErrors)]);
  const parts = (path: string, type: string) => [
    path,
    "JSON does not match any schemas from 'anyOf'.",
    type === "Object"
      ? [
          [path, "Required properties are missing from object: sku, quantity.", []],
          [path, "Invalid type. Expected String but got Object.", []],
        ]
      : [
          [path, `Invalid type. Expected Object but got ${type}.`, []],
          [path, `Invalid type. Expected String but got ${type}.`, []],
        ],
  ];
  expect(told(validate({ lines: [{}, "a", 1, {}] }, schema))).toEqual([
    ["", "Required properties are missing from object: customer.", []],
    parts("lines[0]", "Object"),
    parts("lines[2]", "Integer"),
    parts("lines[3]", "Object"),
  ]);
});

// Compared in pairs, they would take minutes.
test("reads 40,000 mismatches of 20,000 objects", () => {
  const line = { required: ["sku", "quantity"], properties: { q: { type: "string" } } };
  const errors = validate(Array(20_000).fill({ q: 1 }), { items: line });
  expect(errors).toHaveLength(40_000);
  const either = validate(Array(20_000).fill({ q: 1 }), { items: { anyOf: [line] } });
  expect(either).toHaveLength(20_000);
});

test("whatever the value and the schema, every mismatch has a message", () => {
  const names = fc.constantFrom("a", "toString", "constructor", "__proto__", "length");
  const value = fc.jsonValue().chain((inner) => names.map((name) => ({ [name]: inner })));
  const keyword = fc.oneof(
    fc
      .constantFrom("string", "number", "integer", "boolean", "object", "array", "null")
      .map((type) => ({ type })),
    fc
      .nat(3)
      .chain((n) =>
        fc
          .constantFrom(
            "minLength",
            "maxLength",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
            "minProperties",
            "maxProperties",
          )
          .map((name) => ({ [name]: n })),
      ),
    fc.constant({ enum: [1] }),
    fc.constant({ const: "x" }),
    fc.constant({ not: {} }),
    fc.constant({ uniqueItems: true }),
    fc.constant({ additionalProperties: false }),
    fc.array(names, { minLength: 1 }).map((required) => ({ required: [...new Set(required)] })),
  );
  fc.assert(
    fc.property(fc.oneof(value, fc.jsonValue()), keyword, names, (data, part, name) => {
      for (const schema of [
        part,
        { properties: { [name]: part } },
        { anyOf: [part, part] },
        { items: part },
      ]) {
        for (const { message } of validate(data, schema)) expect(message).toMatch(/\S.*\.$/s);
      }
    }),
  );
});
