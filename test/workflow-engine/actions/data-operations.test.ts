import { runActions } from "../run/run-definition";

type Json = Record<string, unknown>;

const outputsOf = async (type: string, inputs: Json) =>
  (await runActions({ A: { type, inputs } })).actions["A"];
const people = [
  { name: "Ann", age: 41, tags: ["x"] },
  { name: 'B, "b"', age: null, extra: true },
];

describe("Select, Query and Join", () => {
  test("Select maps, Query filters, Join concatenates as text; each gives a body", async () => {
    const select = {
      from: people,
      select: { n: "@item()['name']", old: "@greater(coalesce(item()?['age'], 0), 40)" },
    };
    expect((await outputsOf("Select", select))?.outputs).toEqual({
      body: [
        { n: "Ann", old: true },
        { n: 'B, "b"', old: false },
      ],
    });
    const query = { from: "@range(1, 5)", where: "@equals(mod(item(), 2), 1)" };
    expect((await outputsOf("Query", query))?.outputs).toEqual({ body: [1, 3, 5] });
    const join = { from: [1, true, null, { a: 1 }], joinWith: "; " };
    expect((await outputsOf("Join", join))?.outputs).toEqual({ body: '1; True; ; {"a":1}' });
  });

  test.each(["Select", "Query", "Join"])("%s fails when it gets no array", async (type) => {
    const inputs = { from: "@string('x')", select: 1, where: "@equals(1, 1)", joinWith: "" };
    const { select, where, joinWith, from } = inputs;
    const own = { Select: { from, select }, Query: { from, where }, Join: { from, joinWith } }[
      type
    ];
    expect(await outputsOf(type, own ?? {})).toMatchObject({
      status: "Failed",
      code: "BadRequest",
      error: {
        code: "InvalidTemplate",
        message: `The 'from' property value in the '${type.toLowerCase()}' action inputs is of type 'String'. The value must be of type 'Array'.`,
      },
    });
  });
});

describe("Table", () => {
  test("CSV quotes only what needs it, and takes its columns from all rows", async () => {
    expect((await outputsOf("Table", { from: people, format: "CSV" }))?.outputs).toEqual({
      body: 'name,age,tags,extra\r\nAnn,41,"[""x""]",\r\n"B, ""b""",,,True\r\n',
    });
  });

  test("HTML encodes, and named columns compute their cells", async () => {
    const columns = [{ header: "<Who>", value: "@item()['name']" }];
    expect((await outputsOf("Table", { from: people, format: "HTML", columns }))?.outputs).toEqual({
      body: "<table><thead><tr><th>&lt;Who&gt;</th></tr></thead><tbody><tr><td>Ann</td></tr><tr><td>B, &quot;b&quot;</td></tr></tbody></table>",
    });
  });

  test("nothing gives an empty table", async () => {
    expect((await outputsOf("Table", { from: [], format: "CSV" }))?.outputs).toEqual({ body: "" });
    expect((await outputsOf("Table", { from: [], format: "HTML" }))?.outputs).toEqual({
      body: "<table><tbody></tbody></table>",
    });
  });

  test("fails when rows without names have no columns", async () => {
    expect((await outputsOf("Table", { from: [1], format: "CSV" }))?.error?.message).toBe(
      "The property 'columns' must be specified unless the 'from' property value is an array of objects.",
    );
  });
});

describe("ParseJson", () => {
  const schema = {
    $schema: "http://json-schema.org/draft-04/schema#",
    type: "object",
    required: ["a", "b"],
    properties: {
      a: { type: "integer", minimum: 1, exclusiveMinimum: true },
      b: { type: "string" },
    },
  };
  const parse = (content: unknown, own: Json = schema) =>
    outputsOf("ParseJson", { content, schema: own });

  test("reads text, takes other values as they are, and coerces nothing", async () => {
    expect((await parse('{"a": 2, "b": "x", /* kept */ "c": 1,}'))?.outputs).toEqual({
      body: { a: 2, b: "x", c: 1 },
    });
    expect((await parse({ a: 3, b: "" }))?.outputs).toEqual({ body: { a: 3, b: "" } });
  });

  test("fails when the value does not match: only the errors are outputs", async () => {
    const action = await parse({ a: 1 });
    expect(action).toMatchObject({
      status: "Failed",
      code: "ValidationFailed",
      error: { code: "ValidationFailed", message: "The schema validation failed." },
    });
    expect(action?.outputs).toEqual({
      errors: expect.arrayContaining([
        {
          message: "Integer 1 equals minimum value of 1 and exclusive minimum is true.",
          lineNumber: 0,
          linePosition: 0,
          path: "a",
          value: 1,
          schemaId: "#/properties/a",
          errorType: "minimum",
          childErrors: [],
        },
        {
          message: "Required properties are missing from object: b.",
          lineNumber: 0,
          linePosition: 0,
          path: "",
          value: ["b"],
          schemaId: "#",
          errorType: "required",
          childErrors: [],
        },
      ]) as unknown,
    });
  });

  test.each<[string, unknown, string, string]>([
    ["is not JSON", "{a", "InvalidJSON", "must be valid JSON. The provided value cannot be parsed"],
    ["is empty", "", "BadRequest", "Required property 'content' expects a value but got null."],
    [
      "is null",
      "@json('null')",
      "BadRequest",
      "Required property 'content' expects a value but got null.",
    ],
    [
      "is binary",
      { "$content-type": "image/png", $content: "AAAA" },
      "BadRequest",
      "must be of type JSON in the 'ParseJson' action inputs, but was of type 'image/png'",
    ],
  ])("fails when the content %s", async (_name, content, code, message) => {
    const action = await parse(content);
    expect(action).toMatchObject({ status: "Failed", code });
    expect(action?.error?.message).toContain(message);
    expect(action).not.toHaveProperty("outputs");
  });

  test("fails when the schema has a pattern", async () => {
    expect(await parse({}, { properties: { a: { pattern: "x" } } })).toMatchObject({
      status: "Failed",
      code: "ActionSchemaNotSupported",
    });
  });

  test("a member that is called pattern is none", async () => {
    expect(
      (await parse({ pattern: 1 }, { properties: { pattern: { type: "integer" } } }))?.status,
    ).toBe("Succeeded");
  });
});
