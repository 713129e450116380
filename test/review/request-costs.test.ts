import { review } from "../../review/review";
import type { RecordedOperations } from "../../review/synthesized/stack";
import { lines, original, reviewOf } from "./synthesized";

const stack = "functions-only";

describe("what a request costs, as each side's project has recorded it", () => {
  const recorded = {
    submit: { "queue Put Message": 1, "table Insert Entity": 1 },
    "status poll": { "table Get Entity": 1 },
    "read twice": { "table Get Entity": 2 },
  };
  const counted = (operations: RecordedOperations | undefined) =>
    new Map([[stack, { ...original(stack), recorded: operations }]]);
  const said = (before: RecordedOperations | undefined, after: RecordedOperations | undefined) =>
    review(counted(before), counted(after)).flatMap(lines);

  test("is said where it changes, comes or goes, and nothing else", () => {
    const { submit, "status poll": poll } = recorded;
    const after = {
      "status poll": poll,
      submit: { ...submit, "table Get Entity": 2 },
      result: { "blob Get Blob": 1 },
    };
    expect(said(recorded, after)).toEqual([
      "cost |  | storage operations: submit | 2: queue Put Message, table Insert Entity -> 4: queue Put Message, 2 table Get Entity, table Insert Entity",
      "cost |  | storage operations: read twice | 2: 2 table Get Entity -> nothing",
      "cost |  | storage operations: result | nothing -> 1: blob Get Blob",
    ]);
  });

  test("is not said where it is the same in another order, or one side is unknown", () => {
    const turned = { submit: { "table Insert Entity": 1, "queue Put Message": 1 } };
    expect(said({ submit: recorded.submit }, turned)).toEqual([]);
    expect(said(undefined, recorded)).toEqual([]);
    expect(said(recorded, undefined)).toEqual([]);
  });
});

test.each([
  ["logic-app-facade", "Facade", "3", "4"],
  [
    "functions-logic-app",
    "BackgroundWorker",
    "8 to 13, 3 in each turn of Work_in_slices",
    "9 to 14, 3 in each turn of Work_in_slices",
  ],
])("an action more in the workflow of %s is billed, and is all that is said", (of, on, was, is) => {
  const review = reviewOf(of, (s) =>
    s.edit(`${on}/Resource`, "body.properties.definition.actions", (actions: object) => {
      Object.assign(actions, { Note: { type: "Compose", inputs: 1, runAfter: {} } });
    }),
  );
  expect(lines(review)).toEqual([
    `workflow | ${on} | action Note | nothing -> Compose in the workflow`,
    `cost | ${on} | billed actions of a run in which all succeed, trigger included | ${was} -> ${is}`,
  ]);
});
