import { after, compose, fails, statuses, whatever, type Json } from "./builders";
import { runActions } from "./run-definition";

describe("scheduling", () => {
  test("actions run as their predecessors allow; a skipped one counts as finished", async () => {
    const { actions, status } = await runActions({
      A: compose(1),
      B: compose(2, { runAfter: { A: ["Failed"] } }),
      C: compose(3, { runAfter: { B: ["Skipped"] } }),
      D: compose(4, { runAfter: { A: ["SUCCEEDED"], C: ["succeeded"] } }),
    });
    expect(statuses(actions)).toEqual({
      A: "Succeeded",
      B: "Skipped",
      C: "Succeeded",
      D: "Succeeded",
    });
    expect(status).toBe("Succeeded");
    expect(actions["B"]).toEqual({
      status: "Skipped",
      code: "ActionSkipped",
      error: {
        code: "ActionConditionFailed",
        message:
          "The execution of template action 'B' is skipped: the 'runAfter' condition for action 'A' is not satisfied. Expected status values 'Failed' and actual value 'Succeeded'.",
      },
    });
  });

  test("a failing expression fails its action without inputs and outputs, and the run with it", async () => {
    const { actions, status, error } = await runActions({ A: fails });
    expect(actions["A"]).toEqual({
      status: "Failed",
      code: "BadRequest",
      error: {
        code: "InvalidTemplate",
        message:
          "Unable to process template language expressions in action 'A' inputs at line '0' and column '0': 'Attempt to divide an integral or decimal value by zero in function 'div'.'.",
      },
    });
    expect(status).toBe("Failed");
    expect(error).toEqual({
      code: "ActionFailed",
      message: "An action failed. No dependent actions succeeded.",
    });
  });

  test("branches run in parallel: waits overlap", async () => {
    const wait = (count: number) => ({
      type: "Wait",
      inputs: { interval: { count, unit: "Second" } },
    });
    const { run, waits } = await runActions({ A: wait(60), B: wait(60) });
    expect(waits).toEqual([60, 60]);
    const [record] = run?.records.repetitions("B") ?? [];
    expect(Date.parse(record?.endTime ?? "") - Date.parse(record?.startTime ?? "")).toBe(60_000);
  });
});

describe("the leaf rule", () => {
  const leafCases: [string, Json, string][] = [
    [
      "a handled failure is none",
      { A: fails, B: compose(1, { runAfter: { A: ["Failed"] } }) },
      "Succeeded",
    ],
    [
      "a skipped leaf counts as what it ran after",
      { A: fails, B: compose(1, after("A")), C: compose(1, after("B")) },
      "Failed",
    ],
    ["a failed leaf fails, whatever else succeeded", { A: compose(1), B: fails }, "Failed"],
    [
      "a leaf that was skipped after a success succeeds",
      { A: compose(1), B: compose(1, { runAfter: { A: ["Failed"] } }) },
      "Succeeded",
    ],
    [
      "a leaf skipped after a failure and a success fails",
      { A: fails, B: compose(1), C: compose(1, after("A", "B")) },
      "Failed",
    ],
  ];
  test.each(leafCases)("%s", async (_name, actions, expected) => {
    const report = await runActions({ S: { type: "Scope", actions } });
    expect([report.actions["S"]?.status, report.status]).toEqual([expected, expected]);
  });
});

describe("Terminate", () => {
  test("cancels the blocks around it, skips the rest, and gives the run its status and error", async () => {
    const { actions, status, error } = await runActions({
      Work: {
        type: "Scope",
        actions: {
          Stop: {
            type: "Terminate",
            inputs: { runStatus: "Failed", runError: { code: "E1", message: "stop" } },
          },
          InnerAfter: compose(1, after("Stop")),
        },
      },
      Catch: { type: "Scope", actions: { Note: compose(1) }, ...whatever("Work") },
    });
    expect(statuses(actions)).toEqual({
      Work: "Cancelled",
      Stop: "Succeeded",
      InnerAfter: "Skipped",
      Catch: "Skipped",
      Note: "Skipped",
    });
    expect(actions["Note"]?.code).toBe("Terminated");
    expect([status, error]).toEqual(["Failed", { code: "E1", message: "stop" }]);
  });

  test("cancels what is in progress", async () => {
    const { actions, status } = await runActions({
      Long: { type: "Wait", inputs: { interval: { count: 1, unit: "Day" } } },
      Stop: { type: "Terminate", inputs: { runStatus: "Succeeded" } },
    });
    expect(statuses(actions)).toEqual({ Long: "Cancelled", Stop: "Succeeded" });
    expect(status).toBe("Succeeded");
  });
});

describe("Wait", () => {
  test.each<[string, Json, number]>([
    ["an interval", { interval: { count: 2, unit: "Minute" } }, 120],
    ["an interval in another spelling", { interval: { count: "@add(1, 1)", unit: "hour" } }, 7200],
    ["a time", { until: { timestamp: "@{addMinutes(utcNow(), 5)}" } }, 300],
    ["a time that has passed", { until: { timestamp: "2020-01-01T00:00:00Z" } }, 0],
  ])("waits for %s", async (_name, inputs, seconds) => {
    const { actions, waits } = await runActions({ W: { type: "Wait", inputs } });
    expect(actions["W"]).toMatchObject({ status: "Succeeded", code: "OK" });
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeCloseTo(seconds, 2);
  });
});
