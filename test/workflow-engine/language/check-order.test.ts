import { after, compose, violations } from "../run/builders";

describe("order", () => {
  test("fails when runAfter names what does not exist", () => {
    expect(violations({ B: compose(1, after("A")) })).toEqual([
      "actions/B/runAfter: 'B' runs after 'A', which does not exist",
    ]);
  });

  test("fails when runAfter names an action of another block, and says where that is", () => {
    expect(
      violations({
        S: { type: "Scope", actions: { Inner: compose(1) } },
        B: compose(1, after("Inner")),
      }),
    ).toEqual([
      "actions/B/runAfter: 'B' runs after 'Inner', which is not its sibling (it is at actions/S/actions/Inner); run after a sibling",
    ]);
  });

  test("fails when runAfter makes a cycle, and names its path once", () => {
    expect(
      violations({
        A: compose(1, after("C")),
        B: compose(1, after("A")),
        C: compose(1, after("B")),
        D: compose(1, after("C")),
      }),
    ).toEqual(["actions/A/runAfter: runAfter makes a cycle: A -> B -> C -> A"]);
  });

  test("fails when an action runs after itself", () => {
    expect(violations({ A: compose(1, after("A")) })).toEqual([
      "actions/A/runAfter: runAfter makes a cycle: A -> A",
    ]);
  });

  test("fails when a status is none", () => {
    expect(
      violations({ A: compose(1), B: compose(1, { runAfter: { A: ["Done", "Failed"] } }) }),
    ).toEqual(['actions/B/runAfter/A: "Done" is none of Succeeded, Failed, Skipped, TimedOut']);
  });

  test("statuses and targets are compared without regard to case", () => {
    expect(
      violations({ A: compose(1), B: compose(1, { runAfter: { a: ["SUCCEEDED"] } }) }),
    ).toEqual([]);
  });

  test("fails when a name is used twice, in any block and any case", () => {
    expect(violations({ A: compose(1), S: { type: "Scope", actions: { a: compose(2) } } })).toEqual(
      [
        "actions/S/actions/a: action name 'a' is already used at actions/A; names must differ in more than case",
      ],
    );
  });

  test.each(["Foreach", "Until"])("fails when a Response or a Terminate stands in a %s", (type) => {
    const found = violations({
      Loop: {
        type,
        foreach: "@createArray(1)",
        expression: "@equals(1, 1)",
        limit: { count: 1, timeout: "PT1M" },
        actions: {
          Answer: { type: "Response", inputs: { statusCode: 200 } },
          S: {
            type: "Scope",
            actions: { Stop: { type: "Terminate", inputs: { runStatus: "Failed" } } },
          },
        },
      },
    });
    expect(found).toEqual(
      expect.arrayContaining([
        "actions/Loop/actions/Answer: Response 'Answer' may not stand in the loop 'Loop'; move it behind the loop",
        "actions/Loop/actions/S/actions/Stop: Terminate 'Stop' may not stand in the loop 'Loop'; move it behind the loop",
      ]),
    );
  });
});
