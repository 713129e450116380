import { after, compose, initialize, whatever } from "../run/builders";
import { runActions } from "../run/run-definition";

describe("variables", () => {
  test.each<[string, unknown]>([
    ["string", ""],
    ["integer", 0],
    ["float", 0],
    ["boolean", false],
    ["array", []],
    ["object", {}],
  ])("an uninitialized %s has its type's default", async (type, expected) => {
    const { actions } = await runActions({
      I: initialize("v", type),
      R: compose("@variables('V')", after("I")),
    });
    expect(actions["I"]).toMatchObject({ status: "Succeeded", code: "NotSpecified" });
    expect(actions["R"]?.outputs).toEqual(expected);
  });

  test("each change does what its name says", async () => {
    const change = (type: string, name: string, value: unknown, before: string) => ({
      type,
      inputs: { name, value },
      ...after(before),
    });
    const { actions, tree } = await runActions({
      A: initialize("n", "integer", 5),
      B: { ...initialize("s", "string", "a"), ...after("A") },
      C: { ...initialize("l", "array", [1]), ...after("B") },
      D: { ...initialize("f", "float", 1), ...after("C") },
      E: change("IncrementVariable", "n", 2, "D"),
      F: change("DecrementVariable", "n", 1, "E"),
      G: change("AppendToStringVariable", "s", "@json('null')", "F"),
      H: change("AppendToStringVariable", "s", "@createArray(1, true)", "G"),
      I: change("AppendToArrayVariable", "l", { x: 1 }, "H"),
      J: change("SetVariable", "f", 2, "I"),
      R: compose(
        "@createArray(variables('n'), variables('s'), variables('l'), variables('f'))",
        after("J"),
      ),
    });
    expect({ outputs: actions["R"]?.outputs, tree }).toEqual({
      outputs: [6, "a[1,true]", [1, { x: 1 }], 2],
      tree,
    });
  });

  test("fails when the value has another type", async () => {
    const { actions } = await runActions({
      I: initialize("n", "integer"),
      S: { type: "SetVariable", inputs: { name: "n", value: "5" }, ...after("I") },
      R: compose("@variables('n')", whatever("S")),
    });
    expect(actions["S"]).toMatchObject({
      status: "Failed",
      code: "BadRequest",
      error: {
        message:
          "The variable 'n' of type 'Integer' cannot be initialized or updated with value of type 'String'. The variable 'n' only supports values of types 'Integer'.",
      },
    });
    expect(actions["R"]?.outputs).toBe(0);
  });
});
