import { checkDefinition } from "../../../workflow-engine/language/check";
import { readData } from "../data";
import { compose, initialize, violations, type Json } from "../run/builders";
import { runActions, runDefinition } from "../run/run-definition";

const read = (name: string) => readData(`workflows/${name}.json`) as Json;

/** Forms that Azure saves, and that published definitions have. */
const sound = [
  "connectors",
  "content-transfer",
  "evaluated-recurrence",
  "expression-action",
  "multipart",
  "nine-levels",
  "oauth-authentication",
  "parallel-variable",
  "static-result",
  "trigger-concurrency",
  "webhook-without-unsubscribe",
];

test.each(sound)("%s has no violations", (name) => {
  expect(checkDefinition(read(name))).toEqual([]);
});

test("a ninth level of nesting blocks is refused", () => {
  const deeper = { Outer: { type: "Scope", actions: read("nine-levels")["actions"] } };
  expect(violations(deeper)).toEqual(["definition: has 9 levels of nesting; Azure allows 8"]);
});

test("a variable that a parallel branch initializes fails the action that is too early", async () => {
  const { status, actions } = await runActions({
    Add: { type: "IncrementVariable", inputs: { name: "n", value: 1 } },
    Pause: { type: "Wait", inputs: { interval: { count: 1, unit: "Second" } } },
    Initialize: initialize("n", "integer", 1, { runAfter: { Pause: ["Succeeded"] } }),
  });
  expect(status).toBe("Failed");
  expect(actions["Add"]?.error?.message).toBe(
    "The variable 'n' must be initialized before it can be used inside action 'Add'.",
  );
});

test("createArray() without arguments is saved, and fails when it is evaluated", async () => {
  const { actions } = await runActions({ A: compose("@createArray()") });
  expect(actions["A"]).toMatchObject({ status: "Failed", error: { code: "InvalidTemplate" } });
  expect(actions["A"]?.error?.message).toContain("createArray");
});

test.each([
  ["AddToTime", { baseTime: "2026-01-28T10:00:00Z", interval: "1", timeUnit: "Week" }],
  ["AddToTime", { baseTime: "2026-02-03T10:00:00Z", interval: 1, timeUnit: "Day" }],
  ["SubtractFromTime", { baseTime: "2026-02-04T11:00:00Z", interval: 1, timeUnit: "Hour" }],
])("Expression of kind %s gives the time as its body: %j", async (kind, inputs) => {
  const { actions } = await runActions({ T: { type: "Expression", kind, inputs } });
  expect(actions["T"]?.outputs).toEqual({ body: "2026-02-04T10:00:00.0000000Z" });
});

test("Expression converts to another zone, in the format that it is given", async () => {
  const inputs = {
    baseTime: "2026-02-04T10:00:00Z",
    sourceTimeZone: "UTC",
    destinationTimeZone: "W. Europe Standard Time",
    formatString: "yyyy-MM-dd HH:mm",
  };
  const { actions } = await runActions({
    T: { type: "Expression", kind: "ConvertTimeZone", inputs },
  });
  expect(actions["T"]?.outputs).toEqual({ body: "2026-02-04 11:00" });
});

test("a connector's action fails by its name when nothing says what it answers", async () => {
  const { status, actions } = await runDefinition(read("connectors"), {
    body: [{ id: 1 }],
    mocks: {},
  });
  expect(status).toBe("Failed");
  expect(actions["Price"]?.status).toBe("Failed");
  expect(actions["Price"]?.error?.message).toContain("'Price' of type Function");
});
