import { operator } from "../support/operator";

test("without a stack the call is a mistake, and shows how it is made; help is none", async () => {
  const usage = /^Usage: operate <stack> /;
  expect(await operator()).toEqual({
    ...{ exitCode: 2, stdout: "" },
    stderr: expect.stringMatching(usage) as string,
  });
  expect(await operator("--help")).toEqual({
    ...{ exitCode: 0, stderr: "" },
    stdout: expect.stringMatching(usage) as string,
  });
});
