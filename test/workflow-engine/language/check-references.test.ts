import { after, compose, initialize, set, violations } from "../run/builders";

describe("references", () => {
  test.each(["actions", "outputs", "body", "result", "actionOutputs", "actionBody"])(
    "fails when %s() names an action that does not exist",
    (name) => {
      expect(violations({ A: compose(`@${name}('Nobody')`) })).toEqual([
        `actions/A/inputs: ${name}('Nobody') refers to an action that does not exist`,
      ]);
    },
  );

  test("fails when an action cannot have run, also with the reference deep inside", () => {
    expect(
      violations({ A: compose(1), B: compose({ x: ["text @{string(outputs('A'))}"] }) }),
    ).toEqual([
      "actions/B/inputs/x/0: outputs('A') cannot be known when 'B' starts: let 'B', or a block around it, run after 'A'",
    ]);
  });

  test("an action may refer to what ran before it, before a block around it, and inside those", () => {
    expect(
      violations({
        First: { type: "Scope", actions: { Deep: compose(1) } },
        Second: compose(1, after("First")),
        Third: {
          type: "Scope",
          actions: { Inner: compose("@{outputs('Deep')}@{outputs('Second')}") },
          ...after("Second"),
        },
      }),
    ).toEqual([]);
  });

  test("fails when result() names an action without actions inside", () => {
    expect(violations({ A: compose(1), B: compose("@result('A')", after("A")) })).toEqual([
      "actions/B/inputs: result('A') needs a scope, a condition, a switch or a loop; 'A' is of type Compose",
    ]);
  });

  test("fails when items() or iterationIndexes() name no loop around the action", () => {
    expect(
      violations({
        A: compose("@items('Loop')"),
        B: compose("@iterationIndexes('Loop')"),
        C: compose("@item()"),
      }),
    ).toEqual([
      "actions/A/inputs: items('Loop') needs a Foreach of that name around 'A'",
      "actions/B/inputs: iterationIndexes('Loop') needs an Until of that name around 'B'",
      "actions/C/inputs: item() needs a Foreach around it, or to stand in what Select, Query or Table does with each item",
    ]);
  });

  test("Select, Query and Table know item() in what they do with each, not in from", () => {
    expect(
      violations({
        S: { type: "Select", inputs: { from: "@item()", select: "@item()" } },
        Q: { type: "Query", inputs: { from: [], where: "@equals(item(), 1)" } },
        T: {
          type: "Table",
          inputs: { from: [], format: "CSV", columns: [{ header: "a", value: "@item()" }] },
        },
      }),
    ).toEqual([
      "actions/S/inputs/from: item() needs a Foreach around it, or to stand in what Select, Query or Table does with each item",
    ]);
  });

  test("fails when a parameter is not declared", () => {
    expect(
      violations({ A: compose("@parameters('p')@") }, { parameters: {} }).length,
    ).toBeGreaterThan(0);
    expect(violations({ A: compose("@parameters('p')") })).toEqual([
      "actions/A/inputs: parameters('p') is not declared in the definition's parameters",
    ]);
  });

  test("fails when a variable is not initialized anywhere", () => {
    expect(
      violations({ A: compose("@variables('n')"), I: initialize("m"), S: set("o", 1) }),
    ).toEqual([
      "actions/A/inputs: variables('n') is not initialized anywhere",
      "actions/S/inputs/name: variable 'o' is not initialized anywhere",
    ]);
  });

  test("fails when a variable is initialized inside a block, or twice", () => {
    expect(
      violations({
        S: { type: "Scope", actions: { I: initialize("n") } },
        J: initialize("N"),
      }),
    ).toEqual([
      "actions/J: variable 'N' is already initialized at actions/S/actions/I",
      "actions/S/actions/I: InitializeVariable 'I' may not stand in 'S'; initialize variables at the top level",
    ]);
  });

  test("fails when SetVariable reads the variable that it sets", () => {
    expect(
      violations({ I: initialize("n"), S: set("n", "@add(variables('n'), 1)", after("I")) }),
    ).toEqual([
      "actions/S/inputs/value: SetVariable 'S' may not read the variable 'n' that it sets; compose the value first",
    ]);
  });

  test("fails when listCallbackUrl() stands outside a subscription", () => {
    const subscribe = { method: "POST", uri: "https://x", body: "@listCallbackUrl()" };
    expect(
      violations({
        A: compose("@listCallbackUrl()"),
        W: { type: "HttpWebhook", inputs: { subscribe, unsubscribe: subscribe } },
      }),
    ).toEqual([
      "actions/A/inputs: listCallbackUrl() is only known in a webhook: in the subscribe request of HttpWebhook and in the inputs of ApiConnectionWebhook",
      "actions/W/inputs/unsubscribe/body: listCallbackUrl() is only known in a webhook: in the subscribe request of HttpWebhook and in the inputs of ApiConnectionWebhook",
    ]);
  });

  test("an Until's expression may refer to what is inside it", () => {
    expect(
      violations({
        Loop: {
          type: "Until",
          expression: "@equals(outputs('Step'), 1)",
          limit: { count: 3, timeout: "PT1M" },
          actions: { Step: compose("@iterationIndexes('Loop')") },
        },
      }),
    ).toEqual([]);
  });
});
