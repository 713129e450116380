import { readData } from "../data";
import { compose, fails, http, initialize, set } from "./builders";
import { runActions, runDefinition } from "./run-definition";

const secret = "the-key";
const hidden = "Content not shown due to security configuration.";

test("Terminate with a code alone ends the run with it", async () => {
  const { error, tree } = await runDefinition(readData("workflows/terminate-code-only.json"));
  expect(error).toEqual({ code: "StockIsEmpty" });
  expect(tree.split("\n")[0]).toMatch(/ Failed  StockIsEmpty$/);
});

test("an Until that shall fail at its limits is TimedOut when its time is over", async () => {
  const { actions, status } = await runDefinition(readData("workflows/until-out-of-time.json"));
  expect(actions["Ask_again"]).toMatchObject({ status: "TimedOut", code: "ActionTimedOut" });
  expect(actions["Rest"]?.repetitions).toHaveLength(3);
  expect([actions["Too_late"]?.status, status]).toEqual(["Succeeded", "Succeeded"]);
});

test("a webhook without a limit waits as long as a run may last, and says so", async () => {
  const { actions } = await runDefinition(readData("workflows/webhook-without-limit.json"));
  expect(actions["Approval"]?.error?.message).toContain("within its limit of 'P90D'");
});

describe("secured outputs", () => {
  const http = [{ status: 200, body: { key: secret, parts: [`${secret}-1`] } }, { status: 200 }];
  const run = () => runDefinition(readData("workflows/secured-read-downstream.json"), { http });

  test("stay hidden in everything that reads them", async () => {
    const { run: done, ...report } = await run();
    expect(done?.status).toBe("Succeeded");
    expect(JSON.stringify(report)).not.toContain(secret);
    const lines = report.tree.split("\n").filter((line) => line.includes(hidden));
    expect(lines).toHaveLength(6);
  });

  test("are there for the actions themselves, and hide nothing that does not read them", async () => {
    const { run: done, actions } = await run();
    expect(done?.records.get("Part", [0])?.outputs).toBe(`${secret}-1!`);
    expect(actions["Harmless"]?.inputs).toMatchObject({ uri: "https://api.example/stock" });
  });
});

test("queries are recorded as the text that is sent", async () => {
  const { actions } = await runActions({ Ask: http({ queries: { top: 5, all: false } }) });
  expect(actions["Ask"]?.inputs).toMatchObject({ queries: { top: "5", all: "False" } });
});

test("the report has what each repetition got, retries, the calling action, trigger and variables", async () => {
  const report = await runActions(
    {
      Count: initialize("n", "integer", 1),
      Each: {
        type: "Foreach",
        foreach: ["a", "b"],
        actions: { Ask: http({ uri: "https://x/@{item()}" }) },
        operationOptions: "Sequential",
      },
      Change: set("n", 7, { runAfter: { Count: ["Succeeded"] } }),
    },
    { http: [{ status: 503 }, { status: 200 }], body: { order: 1 } },
  );
  expect(report.actions["Ask"]?.repetitions).toMatchObject([
    { inputs: { uri: "https://x/a" }, retries: 1 },
    { inputs: { uri: "https://x/b" } },
  ]);
  expect(report.calls.map(({ action, repetition }) => [action, repetition])).toEqual([
    ["Ask", [0]],
    ["Ask", [0]],
    ["Ask", [1]],
  ]);
  expect(report.trigger).toMatchObject({ name: "manual", outputs: { body: { order: 1 } } });
  expect(report.variables).toEqual({ n: 7 });
});

test("the tree says why an action was skipped, and how often a call was sent again", async () => {
  const { tree } = await runActions(
    { Ask: http(), Fail: fails, Next: compose(1, { runAfter: { Fail: ["Succeeded"] } }) },
    { http: [{ status: 503 }, { status: 503 }, { status: 200 }] },
  );
  expect(tree).toMatch(/Ask \(Http\) Succeeded [\d.]+ s, 2 retries\n/);
  expect(tree).toContain(
    "because the 'runAfter' condition for action 'Fail' is not satisfied. Expected status values 'Succeeded' and actual value 'Failed'.",
  );
});
