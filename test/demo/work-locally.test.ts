import { join } from "node:path";
import { strayMocksIn } from "../../demo/work-locally";
import { stackNames, synthesize } from "../support/synth";

const strays = (mocks: Parameters<typeof strayMocksIn>[1]) =>
  strayMocksIn(
    stackNames.map((name) => join(synthesize(), "stacks", name)),
    mocks,
  );

test("a mock whose action no workflow has is told of, with its key", () => {
  expect(strays({ Priced_linse: {}, "Work_a_slice[1]": {} })).toBe(
    'mocks of work/workflow.ts answer nothing at "Priced_linse": no workflow has an action of that name',
  );
});

test("mocks of actions in any block, in any case, and of calls are fine", () => {
  expect(strays({ priced_lines: {}, Refuse: {}, "GET https://api.example/*": {} })).toBeUndefined();
  expect(strays(undefined)).toBeUndefined();
});
