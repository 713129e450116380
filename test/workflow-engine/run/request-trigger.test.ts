import { compose, respond, type Json } from "./builders";
import { definitionOf, runDefinition, type Given } from "./run-definition";

function run(actions: Json, trigger: Json = {}, given: Given = {}) {
  const triggers = { manual: { type: "Request", kind: "Http", ...trigger } };
  return runDefinition(definitionOf(actions, { triggers }), given);
}

describe("the Request trigger", () => {
  const schema = {
    type: "object",
    required: ["customer", "lines"],
    properties: { customer: { type: "string" }, lines: { type: "array", minItems: 1 } },
    additionalProperties: false,
  };
  const trigger = { inputs: { schema }, operationOptions: "EnableSchemaValidation" };
  const echo = { R: respond({ statusCode: 200, body: "@triggerBody()" }) };

  test("a body that matches the schema starts a run", async () => {
    const body = { customer: "c", lines: [1] };
    expect((await run(echo, trigger, { body })).response).toMatchObject({ statusCode: 200, body });
  });

  test.each<[string, unknown, string]>([
    ["lacks members", {}, "Required properties are missing from object: customer, lines."],
    [
      "has the wrong type",
      { customer: 1, lines: [1] },
      "Invalid type. Expected String but got Integer.",
    ],
    [
      "has too few items",
      { customer: "c", lines: [] },
      "Array item count 0 is less than minimum count of 1.",
    ],
    [
      "has a member too many",
      { customer: "c", lines: [1], x: 1 },
      "Property 'x' has not been defined and the schema does not allow additional properties.",
    ],
    ["is no object", "text", "Invalid type. Expected Object but got String."],
  ])("fails when the body %s: 400, and no run", async (_name, body, details) => {
    const report = await run(echo, trigger, { body });
    expect(report.response).toMatchObject({
      statusCode: 400,
      body: {
        error: {
          code: "TriggerInputSchemaMismatch",
          message: `The input body for trigger 'manual' of type 'Request' did not match its schema definition. Error details: '${details}'.`,
        },
      },
    });
    expect([report.run, report.actions]).toEqual([undefined, {}]);
  });

  test("lists 20 errors of 4,000 and counts the rest, and repeats no long name", async () => {
    const names = Array.from({ length: 4_000 }, (_, number) => `member${number}`);
    const many = Object.fromEntries(names.map((name) => [name, 1]));
    const { response } = await run(echo, trigger, { body: { customer: "c", lines: [1], ...many } });
    const { message = "" } =
      (response?.body as { error: { message: string } } | undefined)?.error ?? {};
    expect(message.match(/has not been defined/g)).toHaveLength(20);
    expect(message).toContain("And 3980 more.");
    const long = { customer: "c", lines: [1], ["x".repeat(200_000)]: 1 };
    const answered = await run(echo, trigger, { body: long });
    expect(JSON.stringify(answered.response?.body).length).toBeLessThan(1_000);
  });

  test("the schema is ignored unless its validation is enabled", async () => {
    const { response } = await run(echo, { inputs: { schema } }, { body: {} });
    expect(response).toMatchObject({ statusCode: 200, body: {} });
  });

  test("its outputs have headers, and a body only when there is one", async () => {
    const outputs = async (given: Given) =>
      (await run({ A: compose("@triggerOutputs()") }, {}, given)).actions["A"]?.outputs;
    expect(await outputs({})).toEqual({ headers: {} });
    expect(await outputs({ body: { a: 1 } })).toEqual({
      headers: { "Content-Type": "application/json" },
      body: { a: 1 },
    });
    expect(await outputs({ body: null })).toMatchObject({ body: null });
  });
});

describe("parameters", () => {
  const definition = (parameters: Json) =>
    definitionOf({ A: compose("@parameters('P')") }, { parameters });

  test("have the value given, or their default", async () => {
    const declared = definition({ p: { type: "String", defaultValue: "d" } });
    expect((await runDefinition(declared)).actions["A"]?.outputs).toBe("d");
    const given = await runDefinition(declared, { parameters: { p: "v" } });
    expect(given.actions["A"]?.outputs).toBe("v");
  });

  test.each<[string, Json, Json, string]>([
    [
      "has no value",
      { p: { type: "String" } },
      {},
      "parameter 'p' has neither a value nor a defaultValue",
    ],
    [
      "has another type",
      { p: { type: "Int" } },
      { p: "1" },
      "parameter 'p' must be of type Int, got String",
    ],
    [
      "is not declared",
      { p: { type: "Int", defaultValue: 1 } },
      { q: 1 },
      "parameter 'q' is given a value, but not declared in the definition",
    ],
    [
      "is none of the allowed",
      { p: { type: "Int", allowedValues: [1, 2] } },
      { p: 3 },
      "parameter 'p' has a value that allowedValues does not list",
    ],
  ])("fails when one %s", async (_name, declared, parameters, message) => {
    await expect(runDefinition(definition(declared), { parameters })).rejects.toThrow(message);
  });
});
