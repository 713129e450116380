import { workSchemaProblems } from "../../stacks/work-schema";
import { triggerSchema } from "../../logic-apps/trigger-schema";
import { usesPattern } from "../../workflow-engine/run/json-schema";

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
