import Ajv from "ajv";
import {
  addedSettingProblems,
  missingSettingProblems,
  workSchemaProblems,
} from "../../stacks/work-schema";
import type * as Synthesize from "../../stacks/synthesize";
import { triggerSchema } from "../../logic-apps/trigger-schema";
import { workflowMessageSchema } from "../../contract";
import { usesPattern, validate } from "../../workflow-engine/run/json-schema";

const problems = (properties: object) =>
  workSchemaProblems({ requestSchema: { type: "object", properties }, settingsSchema: {} });

describe("the schema of the work", () => {
  test.each(["uri", "email", "date", "date-time", "uuid", "duration", "ipv4", "regex"])(
    "may use the format %s",
    (format) => expect(problems({ a: { type: "string", format } })).toEqual([]),
  );

  test.each([
    ["a format that nobody knows", { type: "string", format: "colour" }, /unknown format "colour"/],
    ["a keyword that nobody knows", { type: "string", minimumLength: 1 }, /unknown keyword/],
    ["a type that is none", { type: "text" }, /schema is invalid: .*type/],
    ["a reference to nowhere", { $ref: "#/definitions/none" }, /can't resolve reference/],
    ["a pattern that is none", { type: "string", pattern: "(" }, /pattern|regular expression/i],
  ])("is refused for %s, with file and reason", (_what, part, reason) => {
    const found = problems({ a: part });
    expect(found).toEqual([expect.stringMatching(reason)]);
    expect(found[0]).toMatch(/^requestSchema in work\/schema\.ts cannot be used: /);
  });

  test("is refused together with that of the settings", () => {
    const wrong = { properties: { a: { type: "text" } } };
    expect(workSchemaProblems({ requestSchema: wrong, settingsSchema: wrong })).toHaveLength(2);
  });
});

test("a workflow's trigger gets the schema without patterns", () => {
  const schema = {
    properties: {
      pattern: { type: "string", pattern: "^a" },
      list: { items: [{ patternProperties: { b: {} }, minLength: 1 }] },
    },
  };
  expect([usesPattern(schema), usesPattern(triggerSchema(schema))]).toEqual([true, false]);
  expect(triggerSchema(schema)).toEqual({
    properties: { pattern: { type: "string" }, list: { items: [{ minLength: 1 }] } },
  });
});

describe("what a workflow's trigger gets of a schema", () => {
  /** Whether the trigger, whose message has the request within, takes what the functions take. */
  const agrees = (schema: object, value: unknown) => {
    const message = workflowMessageSchema(triggerSchema(schema), 1);
    const body = { operationId: "0".repeat(36), traceparent: "t", request: value };
    return [
      new Ajv({ strictTypes: false }).validate(schema, value),
      validate(body, message).length === 0,
    ];
  };

  const contact = { type: "object", required: ["mail"], properties: { mail: { type: "string" } } };

  test.each<[string, object]>([
    [
      "definitions",
      { definitions: { contact }, properties: { to: { $ref: "#/definitions/contact" } } },
    ],
    ["$defs", { $defs: { "a/b": contact }, properties: { to: { $ref: "#/$defs/a~1b" } } }],
    ["another property", { properties: { from: contact, to: { $ref: "#/properties/from" } } }],
    [
      "more than the reference",
      {
        definitions: { contact },
        properties: { to: { $ref: "#/definitions/contact", minProperties: 1 } },
      },
    ],
  ])("has what a reference to %s means", (_what, schema) => {
    expect(JSON.stringify(triggerSchema(schema))).not.toMatch(/\$ref|\$defs|definitions/);
    expect(agrees(schema, { to: { mail: "a" } })).toEqual([true, true]);
    expect(agrees(schema, { to: {} })).toEqual([false, false]);
  });

  test("allows anything where it contains itself", () => {
    const tree = {
      properties: { leaf: { type: "string" }, children: { type: "array", items: { $ref: "#" } } },
    };
    expect(agrees(tree, { children: [{ leaf: "a", children: [{ leaf: "b" }] }] })).toEqual([
      true,
      true,
    ]);
    expect(agrees(tree, { children: [{ leaf: 1 }] })).toEqual([false, false]);
    expect(triggerSchema(tree)).toMatchObject({
      properties: { children: { items: { properties: { children: { items: {} } } } } },
    });
  });

  test("takes null where the functions do", () => {
    const schema = { properties: { to: { type: "string", nullable: true } } };
    expect(agrees(schema, { to: null })).toEqual([true, true]);
    expect(agrees(schema, { to: 1 })).toEqual([false, false]);
  });

  test("leaves data and properties alone that are called as keywords are", () => {
    const schema = {
      properties: { definitions: { const: { $ref: "#", pattern: "a" } }, nullable: {} },
    };
    expect(triggerSchema(schema)).toEqual(schema);
  });
});

describe("a setting that work/resources.ts gives a value", () => {
  const schema = { properties: { scansUrl: { type: "string" }, copies: { type: "integer" } } };
  const wrong = (...names: string[]) => addedSettingProblems(names, schema);

  test("is one of settingsSchema, of type string", () => {
    expect(wrong("scansUrl", "scansUrl")).toEqual([]);
  });

  test("is refused with what was meant, once for all stacks", () => {
    expect(wrong("scanUrl", "scanUrl", "key", "copies")).toEqual([
      'work/resources.ts gives the setting "scanUrl" a value, which settingsSchema in work/schema.ts lacks (did you mean "scansUrl"?). Declare it there, { type: "string" }',
      'work/resources.ts gives the setting "key" a value, which settingsSchema in work/schema.ts lacks. Declare it there, { type: "string" }',
      'work/resources.ts gives the setting "copies" a value, which is a text; settingsSchema in work/schema.ts has "integer" for it. Declare { type: "string" }',
    ]);
  });
});

describe("a setting that settingsSchema requires", () => {
  const missing = (...required: string[]) =>
    missingSettingProblems(
      { one: ["scansUrl", "copies"], two: ["copies"], three: [] },
      { properties: {}, required },
    );

  test("has a value in every stack, or all that lack one are named", () => {
    expect(missing("scansUrl", "copies", "key")).toEqual([
      'settingsSchema in work/schema.ts requires "scansUrl", which has no value in two, three. Give it in the option work, by addSetting or addSecret in work/resources.ts, or a default',
      'settingsSchema in work/schema.ts requires "copies", which has no value in three. Give it in the option work, by addSetting or addSecret in work/resources.ts, or a default',
      expect.stringMatching(/^settingsSchema .* requires "key", .* in one, two, three\./),
    ]);
  });

  test("is no matter when it has one, or there is none", () => {
    const everywhere = { one: ["a", "b"], two: ["b", "a"] };
    expect(missingSettingProblems(everywhere, { properties: {}, required: ["a"] })).toEqual([]);
    expect(missingSettingProblems(everywhere, { properties: {} })).toEqual([]);
  });
});

test("a schema that cannot be used is said together with the options that are wrong", () => {
  const schemas = {
    requestSchema: { type: "object" },
    settingsSchema: { type: "object", properties: { rate: { type: "text" } } },
  };
  jest.isolateModules(() => {
    jest.doMock("#work/schema", () => schemas);
    const { synthesizeStacks } = jest.requireActual<typeof Synthesize>("../../stacks/synthesize");
    const props = {
      environment: { CDKTF_CONTEXT_JSON: '{"asyncRequestReply":{"retentionHours":0}}' },
      ...{ outdir: __filename, projectFolder: __dirname },
    };
    let said: unknown;
    try {
      synthesizeStacks(props);
    } catch (error) {
      said = (error as Error).message.split("\n");
    }
    expect(said).toEqual([
      expect.stringMatching(/^CDKTF_OUTDIR must name a folder/),
      expect.stringMatching(/^settingsSchema in work\/schema\.ts cannot be used: /),
      expect.stringMatching(/^asyncRequestReply\.retentionHours must be /),
    ]);
  });
  jest.dontMock("#work/schema");
});
