import { compose, statuses } from "../run/builders";
import { runActions } from "../run/run-definition";

describe("If", () => {
  const branches = {
    actions: { Yes: compose("yes") },
    else: { actions: { No: compose("no") } },
  };

  test("runs one branch and skips the other with its reason", async () => {
    const { actions } = await runActions({
      If: { type: "If", expression: "@equals(1, 1)", ...branches },
    });
    expect(actions["If"]).toMatchObject({ status: "Succeeded", code: "NotSpecified" });
    expect(actions["Yes"]?.status).toBe("Succeeded");
    expect(actions["No"]).toEqual({
      status: "Skipped",
      code: "ActionSkipped",
      error: {
        code: "ActionBranchingConditionNotSatisfied",
        message:
          "The execution of template action 'No' skipped: the branching condition for this action is not satisfied.",
      },
    });
  });

  const conditions: [string, unknown, boolean][] = [
    ["an expression", "@greater(2, 1)", true],
    ["a function with its operands", { greater: ["@add(1, 1)", 1] }, true],
    [
      "nested functions",
      { and: [{ equals: ["@string(1)", "1"] }, { not: { equals: [1, 2] } }] },
      true,
    ],
    [
      "or, which stops at the first true",
      { or: [{ equals: [1, 1] }, { equals: ["@div(1, 0)", 1] }] },
      true,
    ],
    [
      "and, which stops at the first false",
      { and: [{ equals: [1, 2] }, { equals: ["@div(1, 0)", 1] }] },
      false,
    ],
    ["names in any case", { AND: [{ GreaterOrEquals: [1, 1] }] }, true],
    ["one operand without a list", { not: "@equals(1, 1)" }, false],
  ];
  test.each(conditions)("the condition may be %s", async (_name, expression, expected) => {
    const { actions } = await runActions({ If: { type: "If", expression, ...branches } });
    expect(actions["Yes"]?.status).toBe(expected ? "Succeeded" : "Skipped");
  });

  test.each<[string, unknown]>([
    ["no boolean", "@string('true')"],
    ["an array as an operand", { equals: [[1], [1]] }],
    ["an expression that fails", "@equals(div(1, 0), 1)"],
  ])("fails when the condition has %s, and skips both branches", async (_name, expression) => {
    const { actions } = await runActions({ If: { type: "If", expression, ...branches } });
    expect(statuses(actions)).toEqual({ If: "Failed", Yes: "Skipped", No: "Skipped" });
    expect(actions["If"]).toMatchObject({ code: "BadRequest", error: { code: "InvalidTemplate" } });
    expect(actions["No"]?.error).toEqual({
      code: "ActionDependencyFailed",
      message:
        "The execution of template action 'No' is skipped: dependant action 'If' completed with status 'Failed' and code 'BadRequest'.",
    });
  });
});

describe("Switch", () => {
  const on = (expression: string, cases: Record<string, unknown>) => ({
    Sw: {
      type: "Switch",
      expression,
      cases: Object.fromEntries(
        Object.entries(cases).map(([name, value]) => [
          `Case_${name}`,
          { case: value, actions: { [name]: compose(name) } },
        ]),
      ),
      default: { actions: { Other: compose("other") } },
    },
  });

  test("runs the case that equals, or the default", async () => {
    const two = await runActions(on("@add(1, 1)", { One: 1, Two: 2 }));
    expect(statuses(two.actions)).toEqual({
      Sw: "Succeeded",
      One: "Skipped",
      Two: "Succeeded",
      Other: "Skipped",
    });
    const none = await runActions(on("@add(1, 4)", { One: 1, Two: 2 }));
    expect(none.actions["Other"]?.status).toBe("Succeeded");
  });

  test("fails when the value is neither a string nor an integer", async () => {
    const { actions } = await runActions(on("@json('{}')?['missing']", { One: 1 }));
    expect(actions["Sw"]).toMatchObject({ status: "Failed", code: "ExpressionEvaluationFailed" });
    expect(actions["Sw"]?.error?.message).toMatch(/is of type 'Null' but is expected/);
    expect(actions["Other"]?.error?.code).toBe("ActionDependencyFailed");
  });
});
