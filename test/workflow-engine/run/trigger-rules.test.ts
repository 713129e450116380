import { compose, wait, type Json } from "./builders";
import { Machine, statusOf } from "./machine";
import { definitionOf, runDefinition, type Given } from "./run-definition";

const echo = {
  Echo: compose({
    body: "@triggerBody()",
    headers: "@triggerOutputs()?['headers']",
    queries: "@triggerOutputs()?['queries']",
    path: "@triggerOutputs()?['relativePathParameters']",
  }),
};

function run(trigger: Json, given: Given, actions: Json = echo) {
  const triggers = { incoming: { type: "Request", kind: "Http", ...trigger } };
  return runDefinition(definitionOf(actions, { triggers }), given);
}

test("headers, queries, path parameters and method reach the workflow", async () => {
  const inputs = { method: "PUT", relativePath: "/orders/{id}" };
  const { actions } = await run(
    { inputs },
    {
      body: { n: 1 },
      trigger: {
        method: "put",
        headers: { "x-tenant": "north" },
        queries: { top: "5" },
        pathParameters: { id: "7" },
      },
    },
  );
  expect(actions["Echo"]?.outputs).toEqual({
    body: { n: 1 },
    headers: { "Content-Type": "application/json", "x-tenant": "north" },
    queries: { top: "5" },
    path: { id: "7" },
  });
});

test("fails when the request has another method than the trigger takes", async () => {
  const report = await run({ inputs: { method: "GET" } }, { trigger: { method: "DELETE" } });
  expect(report).toMatchObject({ status: "Failed", response: { statusCode: 404 } });
});

describe("conditions", () => {
  const conditions = [
    { expression: "@equals(triggerBody()?['kind'], 'order')" },
    { expression: "@greater(triggerBody()?['lines'], 0)" },
  ];

  test.each([
    ["all are true", { kind: "order", lines: 2 }, "Succeeded"],
    ["one is false", { kind: "order", lines: 0 }, "Skipped"],
  ])("when %s", async (_name, body, status) => {
    expect((await run({ conditions }, { body })).status).toBe(status);
  });

  test("fails when one cannot be evaluated", async () => {
    const { error } = await run({ conditions }, { body: { kind: "order" } });
    expect(error?.message).toContain("in trigger 'incoming'");
  });
});

describe("splitOn", () => {
  const splitOn = "@triggerBody()?['value']";

  test("starts a run for each element", async () => {
    const { actions, others } = await run({ splitOn }, { body: { value: ["a", "b"] } });
    expect(actions["Echo"]?.outputs).toMatchObject({ body: "a" });
    expect(others.map(({ report }) => report.status)).toEqual(["Succeeded"]);
    const { run: second } = others[0] ?? {};
    expect(second?.records.get("Echo", [])?.outputs).toEqual(
      expect.objectContaining(new Map([["body", "b"]])),
    );
  });

  test.each([[{ value: [] }], [{}]])("starts none when there is no element (%j)", async (body) => {
    expect((await run({ splitOn }, { body })).status).toBe("Skipped");
  });

  test("fails when it gives no list", async () => {
    const { error } = await run({ splitOn }, { body: { value: 1 } });
    expect(error?.message).toContain("The result must be a valid array.");
  });
});

describe("runs at once", () => {
  const pause = { Pause: wait(10) };
  const definitionWith = (trigger: Json) =>
    definitionOf(pause, { triggers: { t: { type: "Request", kind: "Http", ...trigger } } });
  let machine: Machine;
  beforeEach(() => (machine = new Machine()));
  afterEach(() => machine.remove());

  test("are as many as the trigger's concurrency says; the others wait, and too many are refused", async () => {
    const concurrency = { runs: 1, maximumWaitingRuns: 1 };
    const engine = machine.start(definitionWith({ runtimeConfiguration: { concurrency } }));
    const [first, second, third] = [1, 2, 3].map(() => engine.start("w", { headers: {} }));
    expect(third).toMatchObject({ refused: { statusCode: 429 } });
    if (!first || !second || "refused" in first || "refused" in second) throw new Error("refused");
    await machine.clock.advance(10);
    expect([first.run.status, second.run.status]).toEqual(["Succeeded", "Running"]);
    await machine.clock.advance(10);
    expect(statusOf(second.run, "Pause")).toBe("Succeeded");
    expect(second.run.status).toBe("Succeeded");
  });

  test("go on after a restart, each in its turn", async () => {
    const definition = definitionWith({ runtimeConfiguration: { concurrency: { runs: 1 } } });
    const engine = machine.start(definition);
    engine.start("w", { headers: {} });
    engine.start("w", { headers: {} });
    await machine.clock.advance(1);
    engine.stop();
    const runs = machine.start(definition).resume();
    await machine.clock.advance(9);
    expect(runs.map(({ status }) => status).sort()).toEqual(["Running", "Succeeded"]);
    await machine.clock.advance(10);
    expect(runs.map(({ status }) => status)).toEqual(["Succeeded", "Succeeded"]);
  });

  test("is one with SingleInstance: meanwhile the trigger starts nothing", async () => {
    const schedule = { frequency: "Minute", interval: 1 };
    const trigger = {
      type: "Recurrence",
      recurrence: schedule,
      operationOptions: "SingleInstance",
    };
    const engine = machine.start(definitionOf(pause, { triggers: { t: trigger } }));
    engine.start("w", { headers: {} });
    expect(engine.start("w", { headers: {} })).toMatchObject({ refused: { statusCode: 202 } });
    await machine.clock.advance(10);
    expect(engine.start("w", { headers: {} })).toHaveProperty("run");
    engine.stop();
  });
});
