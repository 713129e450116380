import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { evaluateLines } from "../../../workflow-engine/commands/eval";
import { EvaluationError } from "../../../workflow-engine/expressions/evaluate";

const folder = mkdtempSync(join(tmpdir(), "eval-"));
afterAll(() => rmSync(folder, { recursive: true }));

function contextFile(content: string): string {
  const file = join(folder, "context.json");
  writeFileSync(file, content);
  return file;
}

async function linesOf(input: string, context?: string): Promise<string[]> {
  const output = new PassThrough();
  await evaluateLines(Readable.from([input]), output, context);
  output.end();
  return (await text(output)).split("\n").slice(0, -1);
}

test("every line gets one line of JSON, and a bad one does not stop the others", async () => {
  const lines = await linesOf('"@add(1, 2.0)"\n\nnot json\n5\r\n"@div(1, 0)"\n"@nope()"\n"x @{1}"');
  expect(lines).toEqual([
    '{"value":3.0}',
    expect.stringMatching(/^{"error":{"code":"InvalidInput","message":"The line is not JSON: /),
    '{"error":{"code":"InvalidInput","message":"The line is not a JSON string with a template in it."}}',
    `{"error":{"code":"InvalidTemplate","message":"Attempt to divide an integral or decimal value by zero in function 'div'."}}`,
    `{"error":{"code":"InvalidTemplate","message":"The template function 'nope' is not defined or not valid."}}`,
    '{"value":"x 1"}',
  ]);
});

test("the context file is what templates can reach, digits included", async () => {
  const context = contextFile('{"variables":{"big":9223372036854775807,"f":5.0}}');
  expect(await linesOf(`"@createArray(variables('BIG'), variables('f'))"`, context)).toEqual([
    '{"value":[9223372036854775807,5.0]}',
  ]);
});

test.each([
  ["[]", "it is not a JSON object"],
  ["{", "JSON"],
])("fails when the context file is %s", async (content, reason) => {
  await expect(linesOf("", contextFile(content))).rejects.toThrow(reason);
});

test("a member of the context that means nothing is named on standard error", async () => {
  const warning = jest.spyOn(console, "error").mockImplementation(() => undefined);
  expect(await linesOf('"@add(1, 2)"', contextFile('{"varables":{}}'))).toEqual(['{"value":3}']);
  expect(warning).toHaveBeenCalledWith(expect.stringContaining("varables means nothing here"));
  warning.mockRestore();
});

test("fails when there is no context file", async () => {
  await expect(linesOf("", join(folder, "none.json"))).rejects.toThrow(/none.json cannot be used/);
});

test("an error names the action that it failed", () => {
  const error = new EvaluationError("reason").wrapInAction("A");
  expect([error.code, error.message]).toEqual([
    "InvalidTemplate",
    "Unable to process template language expressions in action 'A' inputs at line '0' and column '0': 'reason'.",
  ]);
});
