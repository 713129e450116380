import { compose, violations, type Json } from "../run/builders";

/** What is wrong with a definition that has this trigger. */
const trigger = (source: Json) => violations({ A: compose(1) }, { triggers: { t: source } });
const recurring = (recurrence?: Json) => trigger({ type: "Recurrence", recurrence });

describe("what Azure does not save", () => {
  test("fails when a recurrence does not say how often", () => {
    expect(trigger({ type: "Recurrence" })).toEqual([
      "triggers/t/recurrence: needs 'frequency' and 'interval', got nothing",
    ]);
    expect(recurring({})).toEqual([
      "triggers/t/recurrence/frequency: is missing: one of Second, Minute, Hour, Day, Week, Month",
      "triggers/t/recurrence: 'interval' is missing",
    ]);
  });

  test("fails when a recurrence has no such frequency, interval or time", () => {
    expect(recurring({ frequency: "Fortnight", interval: 0, startTime: "soon" })).toEqual([
      'triggers/t/recurrence/frequency: "Fortnight" is not supported: one of Second, Minute, Hour, Day, Week, Month',
      "triggers/t/recurrence/interval: must be a whole number from 1 to 9999999, got 0",
      'triggers/t/recurrence/startTime: must be a date with a time such as 2030-01-31T08:00:00Z, got "soon"',
    ]);
    expect(recurring({ frequency: "Month", interval: 17 })).toEqual([
      "triggers/t/recurrence/interval: must be a whole number from 1 to 16, got 17",
    ]);
  });

  test("fails when a schedule has no such hour, minute or day", () => {
    const schedule = { hours: [24], minutes: [60], weekDays: ["Caturday"], seconds: [1] };
    expect(recurring({ frequency: "Week", interval: 1, schedule })).toEqual([
      "triggers/t/recurrence/schedule: 'seconds' is none of hours, minutes, weekDays, monthDays, monthlyOccurrences",
      "triggers/t/recurrence/schedule/hours/0: must be a whole number from 0 to 23, got 24",
      "triggers/t/recurrence/schedule/minutes/0: must be a whole number from 0 to 59, got 60",
      'triggers/t/recurrence/schedule/weekDays/0: "Caturday" is not supported: one of Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday',
    ]);
  });

  test("fails when a parameter has no type, an unknown one, or a default of another", () => {
    const parameters = {
      none: { defaultValue: 1 },
      odd: { type: "Number" },
      inherited: { type: "constructor" },
      wrong: { type: "int", defaultValue: "7" },
      list: { type: "Array", defaultValue: { a: 1 } },
      exported: { type: "String", defaultValue: {} },
      fine: { type: "securestring", defaultValue: "s" },
      bare: "String",
    };
    const types = "String, SecureString, Int, Float, Bool, Array, Object, SecureObject";
    expect(violations({ A: compose(1) }, { parameters })).toEqual([
      `parameters/none/type: is missing: one of ${types}`,
      `parameters/odd/type: "Number" is not supported: one of ${types}`,
      `parameters/inherited/type: "constructor" is not supported: one of ${types}`,
      'parameters/wrong/defaultValue: must be of type Int, got "7"',
      'parameters/list/defaultValue: must be of type Array, got {"a":1}',
      "parameters/bare: must be an object with a 'type', got \"String\"",
    ]);
  });

  test.each<[string, Json, string[]]>([
    [
      "an unknown function",
      { and: [{ similar: ["a", "b"] }] },
      [
        "actions/If/expression/and/0/similar: The template function 'similar' is not defined or not valid.",
      ],
    ],
    [
      "two functions at once",
      { equals: [1, 1], less: [1, 2] },
      ["actions/If/expression: needs exactly one function, got equals, less"],
    ],
    ["none", {}, ["actions/If/expression: needs exactly one function, got none"]],
  ])("fails when a condition has %s", (_what, expression, expected) => {
    expect(violations({ If: { type: "If", expression, actions: {} } })).toEqual(expected);
  });

  test("fails when a condition's function gets the wrong number of operands", () => {
    const [found, ...more] = violations({
      If: { type: "If", expression: { equals: [1] }, actions: {} },
    });
    expect(found).toMatch(
      /^actions\/If\/expression\/equals: The template language function 'equals' expects /,
    );
    expect(more).toEqual([]);
  });

  test("fails when a connector's action does not say what it calls", () => {
    expect(
      violations({
        A: { type: "ApiConnection", inputs: { host: {}, path: "/x", verb: "get" } },
        F: { type: "Function", inputs: { body: 1 } },
        L: { type: "Liquid", kind: "JsonToPdf", inputs: { content: 1 } },
        T: { type: "Expression", inputs: {} },
        U: { type: "Expression", kind: "GetPastTime", inputs: { timeUnit: "Era" } },
      }),
    ).toEqual([
      "actions/A/inputs/host: 'connection' is missing",
      "actions/A/inputs/verb: is not supported on ApiConnection",
      "actions/F/inputs: 'function' is missing",
      'actions/L/kind: Liquid needs one of JsonToJson, JsonToText, XmlToJson, XmlToText, got "JsonToPdf"',
      "actions/T/kind: Expression needs one of CurrentTime, GetFutureTime, GetPastTime, AddToTime, SubtractFromTime, ConvertTimeZone, got nothing",
      "actions/U/inputs: 'interval' is missing",
      'actions/U/inputs/timeUnit: "Era" is not supported: one of Second, Minute, Hour, Day, Week, Month, Year',
    ]);
  });

  test("fails when a name or a description is too long", () => {
    const name = "n".repeat(81);
    expect(
      violations({ [name]: compose(1), B: compose(1, { description: "d".repeat(257) }) }),
    ).toEqual([
      `actions/${name}: the name has 81 characters; Azure allows 80`,
      "actions/B/description: has 257 characters; Azure allows 256",
    ]);
    const longest = compose(1, { description: "d".repeat(256) });
    expect(violations({ ["n".repeat(80)]: longest })).toEqual([]);
  });

  test("fails when two cases are the same", () => {
    const cases = { A: { case: 1, actions: {} }, B: { case: "1", actions: {} } };
    const choose = (more: Json) => ({
      S: { type: "Switch", expression: "@int('1')", cases: { ...cases, ...more } },
    });
    expect(violations(choose({}))).toEqual([]);
    expect(violations(choose({ C: { case: 1, actions: {} } }))).toEqual([
      "actions/S/cases: Switch needs cases that differ from each other",
    ]);
  });

  test("fails when a retry policy does not say how often and how far apart", () => {
    const retryPolicy = { type: "Exponential" };
    const host = { connection: { name: "c" } };
    expect(
      violations({
        A: { type: "Http", inputs: { method: "GET", uri: "https://x", retryPolicy } },
        B: { type: "ApiConnection", inputs: { host, path: "/x", retryPolicy } },
        C: {
          type: "Http",
          inputs: { method: "GET", uri: "https://x", retryPolicy: { type: "None" } },
        },
      }),
    ).toEqual([
      "actions/A/inputs/retryPolicy: 'count' is missing",
      "actions/A/inputs/retryPolicy: 'interval' is missing",
      "actions/B/inputs/retryPolicy: 'count' is missing",
      "actions/B/inputs/retryPolicy: 'interval' is missing",
    ]);
  });

  test("fails when an output has no type, or no value", () => {
    const outputs = { a: { value: 1 }, b: { type: "String" }, c: { type: "Int", value: 1 }, d: 1 };
    expect(violations({ A: compose(1) }, { outputs })).toEqual([
      "outputs/a/type: is missing: one of String, SecureString, Int, Float, Bool, Array, Object, SecureObject",
      "outputs/b: must be an object with 'type' and 'value', got {\"type\":\"String\"}",
      "outputs/d: must be an object with 'type' and 'value', got 1",
    ]);
  });

  test("fails when a setting of an action or a trigger has no such value", () => {
    const runtimeConfiguration = {
      contentTransfer: { transferMode: "Streamed" },
      paginationPolicy: {},
      staticResult: { name: "Ghost" },
    };
    expect(
      violations({
        A: { type: "Http", inputs: { method: "GET", uri: "https://x" }, runtimeConfiguration },
      }),
    ).toEqual([
      'actions/A/runtimeConfiguration/contentTransfer: transferMode must be Chunked, got "Streamed"',
      "actions/A/runtimeConfiguration/paginationPolicy: 'minimumItemCount' is missing",
      "actions/A/runtimeConfiguration/staticResult: 'Ghost' is none of the definition's staticResults",
    ]);
    expect(
      trigger({ type: "Request", kind: "Fax", runtimeConfiguration: { concurrency: { runs: 0 } } }),
    ).toEqual([
      'triggers/t/kind: a Request trigger needs one of Http, Button, ApiConnection, EventGrid, Geofence, PowerApp, PowerAppV2, SecurityCenterAlert, Teams, TeamsWebhook, VirtualAgent, got "Fax"',
      "triggers/t/runtimeConfiguration/concurrency/runs: must be a whole number from 1 to 100, got 0",
    ]);
  });
});
