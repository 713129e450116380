import { after, compose, initialize, until, whatever, type Json } from "../run/builders";
import { runActions } from "../run/run-definition";

describe("Foreach", () => {
  const loop = (actions: Json, more: Json = {}) => ({
    Loop: { type: "Foreach", foreach: "@range(0, 45)", actions, ...more },
  });
  const wait = { type: "Wait", inputs: { interval: { count: 1, unit: "Second" } } };
  const atOnce = async (more: Json) => {
    const { run } = await runActions(loop({ Pause: wait }, more));
    const records = run?.records.repetitions("Pause") ?? [];
    const first = records[0]?.startTime;
    return records.filter(({ startTime }) => startTime === first).length;
  };

  test("runs 20 iterations at once unless told otherwise", async () => {
    expect(await atOnce({})).toBe(20);
    expect(await atOnce({ operationOptions: "Sequential" })).toBe(1);
    expect(await atOnce({ runtimeConfiguration: { concurrency: { repetitions: 50 } } })).toBe(45);
  });

  test("a nested loop is sequential, and knows both items", async () => {
    const { actions } = await runActions({
      Outer: {
        type: "Foreach",
        foreach: ["a", "b"],
        actions: {
          Inner: {
            type: "Foreach",
            foreach: [1, 2],
            actions: { Pair: compose("@{items('Outer')}@{item()}") },
          },
        },
      },
    });
    expect(actions["Pair"]?.repetitions?.map(({ outputs }) => outputs)).toEqual([
      "a1",
      "a2",
      "b1",
      "b2",
    ]);
    expect(actions["Inner"]?.repetitions).toHaveLength(2);
  });

  test("fails when it gets no array, and skips what is inside", async () => {
    const { actions } = await runActions({
      Loop: { type: "Foreach", foreach: "@string('x')", actions: { In: compose(1) } },
    });
    expect(actions["Loop"]).toMatchObject({
      status: "Failed",
      code: "BadRequest",
      error: {
        code: "ExpressionEvaluationFailed",
        message:
          "The execution of template action 'Loop' failed: the result of the evaluation of 'foreach' expression '@string('x')' is of type 'String'. The result must be a valid array.",
      },
    });
    expect(actions["In"]?.error?.code).toBe("ActionDependencyFailed");
  });

  test("nothing to go over succeeds", async () => {
    const { actions, billedActions } = await runActions({
      Loop: { type: "Foreach", foreach: [], actions: { In: compose(1) } },
    });
    expect(actions["Loop"]?.status).toBe("Succeeded");
    expect(actions["In"]).toMatchObject({ status: "Skipped", repetitions: [] });
    expect(billedActions).toBe(2);
  });

  test("behind the loop, an action's outputs are those of all its repetitions", async () => {
    const { actions } = await runActions({
      Loop: { type: "Foreach", foreach: [1, 2], actions: { Double: compose("@mul(item(), 2)") } },
      Sum: compose({ all: "@outputs('Double')", record: "@result('Loop')[0]" }, after("Loop")),
    });
    expect(actions["Sum"]?.outputs).toMatchObject({
      all: [2, 4],
      record: {
        name: "Double",
        status: "Succeeded",
        repetitionCount: 2,
        outputs: [
          { status: "Succeeded", outputs: 2 },
          { status: "Succeeded", outputs: 4 },
        ],
      },
    });
  });

  test("variables lose no update between parallel iterations", async () => {
    const { actions } = await runActions({
      Init: initialize("n", "integer"),
      Loop: {
        type: "Foreach",
        foreach: "@range(0, 50)",
        actions: { Add: { type: "IncrementVariable", inputs: { name: "n", value: "@item()" } } },
        ...after("Init"),
      },
      Sum: compose("@variables('n')", after("Loop")),
    });
    expect(actions["Sum"]?.outputs).toBe(1225);
  });
});

describe("Until", () => {
  const count = {
    Init: initialize("n", "integer", 0),
  };
  const add = { type: "IncrementVariable", inputs: { name: "n" } };

  test("runs its body before the first test", async () => {
    const { actions } = await runActions({
      Loop: until("@equals(1, 1)", { Index: compose("@iterationIndexes('Loop')") }),
    });
    expect(actions["Index"]?.repetitions?.map(({ outputs }) => outputs)).toEqual([0]);
  });

  test("ends Succeeded at its count, or fails when it is told to", async () => {
    const loop = (more: Json) => ({
      ...count,
      Loop: { ...until("@equals(1, 2)", { Add: add }, more), ...after("Init") },
    });
    const silent = await runActions(loop({}));
    expect(silent.actions["Loop"]?.status).toBe("Succeeded");
    expect(silent.actions["Add"]?.repetitions).toHaveLength(5);
    const loud = await runActions(loop({ operationOptions: "FailWhenLimitsReached" }));
    expect(loud.actions["Loop"]).toMatchObject({ status: "Failed", code: "ActionFailed" });
  });

  test("tests its timeout between iterations only", async () => {
    const { actions, waits } = await runActions({
      Loop: until(
        "@equals(1, 2)",
        { Pause: { type: "Wait", inputs: { interval: { count: 40, unit: "Minute" } } } },
        { limit: { count: 60, timeout: "PT1H" } },
      ),
    });
    expect(actions["Loop"]?.status).toBe("Succeeded");
    expect(waits).toEqual([2400, 2400]);
  });

  test("takes the status of its last iteration", async () => {
    const { actions, status } = await runActions({
      ...count,
      Loop: {
        ...until("@greaterOrEquals(variables('n'), 2)", {
          Add: add,
          Step: compose("@div(10, sub(2, variables('n')))", after("Add")),
        }),
        ...after("Init"),
      },
      Read: compose("@last(result('Loop'))", whatever("Loop")),
    });
    expect([actions["Loop"]?.status, actions["Loop"]?.code]).toEqual(["Failed", "ActionFailed"]);
    expect(actions["Read"]?.outputs).toMatchObject({ name: "Step", repetitionCount: 2 });
    expect(status).toBe("Succeeded");
  });

  test("fails when its expression fails or is no boolean", async () => {
    const { actions } = await runActions({ Loop: until("@div(1, 0)", { A: compose(1) }) });
    expect(actions["Loop"]).toMatchObject({
      status: "Failed",
      code: "BadRequest",
      error: { code: "InvalidTemplate" },
    });
  });
});
