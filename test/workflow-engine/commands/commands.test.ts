import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { checkCommand } from "../../../workflow-engine/commands/check";
import { UsageError } from "../../../workflow-engine/commands/files";
import { printRun, type RunCommandOptions } from "../../../workflow-engine/commands/print-run";
import { after, compose, http, type Json } from "../run/builders";
import { definitionOf, type PlainReport } from "../run/run-definition";

let folder: string;
let printed: string[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "commands-"));
  printed = [];
  jest.spyOn(console, "log").mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(folder, { recursive: true });
  process.exitCode = undefined;
});

function file(name: string, content: unknown): string {
  const place = path.join(folder, name);
  fs.writeFileSync(place, typeof content === "string" ? content : JSON.stringify(content));
  return place;
}

async function run(document: unknown, options: RunCommandOptions = {}): Promise<PlainReport> {
  await printRun(file("workflow.json", document), { ...options, json: true });
  return JSON.parse(printed.join("\n")) as PlainReport;
}

const definition = definitionOf(
  { A: compose("@{parameters('p')}-@{triggerBody()?['n']}") },
  { parameters: { p: { type: "String", defaultValue: "default" } } },
);

test("run takes a bare definition, the portal's code view, and an ARM resource", async () => {
  const values = { p: { value: "given" } };
  const documents: [Json, string][] = [
    [definition, "default-"],
    [{ definition, parameters: values }, "given-"],
    [
      { type: "Microsoft.Logic/workflows", properties: { definition, parameters: values } },
      "given-",
    ],
  ];
  for (const [document, expected] of documents) {
    printed = [];
    expect((await run(document)).actions["A"]?.outputs).toBe(expected);
  }
});

test("run reads body, parameters and answers from files, and prints the whole report", async () => {
  const calls = definitionOf(
    { Call: http(), A: compose("@{parameters('p')}-@{triggerBody()['n']}", after("Call")) },
    { parameters: { p: { type: "String" } } },
  );
  const report = await run(calls, {
    body: file("body.json", { n: 7 }),
    parameters: file("parameters.json", { p: "file" }),
    http: file("answers.json", [{ status: 503, headers: { "Retry-After": "9" } }, { status: 200 }]),
  });
  expect(Object.keys(report).sort()).toEqual([
    "actions",
    "billedActions",
    "calls",
    "response",
    "status",
    "waits",
  ]);
  expect(report).toMatchObject({
    status: "Succeeded",
    response: { statusCode: 202 },
    actions: {
      Call: { status: "Succeeded", code: "OK", outputs: { statusCode: 200, headers: {} } },
      A: { status: "Succeeded", code: "OK", inputs: "file-7", outputs: "file-7" },
    },
    calls: [
      { method: "GET", uri: "https://x/a", headers: {} },
      { method: "GET", uri: "https://x/a", headers: {} },
    ],
    waits: [9],
    billedActions: 3,
  });
});

test("run keeps integers and floats apart", async () => {
  await run(definitionOf({ A: compose("@json('[5.0, 5, 9007199254740993]')") }));
  expect(printed[0]).toContain('"outputs":[5.0,5,9007199254740993]');
});

test("run prints a tree without --json", async () => {
  await printRun(file("workflow.json", definition), {});
  expect(printed.join("\n")).toMatch(/^workflow .*Succeeded[^]*A .*\(Compose\).*[^]*answered 202$/);
});

test("run fails when the definition is refused, and says why in JSON, too", async () => {
  const refused = run(definitionOf({ A: { type: "Teleport" } }));
  await expect(refused).rejects.toThrow(/is refused:\nactions\/A\/type: action type "Teleport"/);
  expect(JSON.parse(printed[0] ?? "")).toMatchObject({ error: { code: "InvalidTemplate" } });
});

test.each<[string, (place: string) => RunCommandOptions]>([
  ["is not there", (place) => ({ http: path.join(place, "none.json") })],
  ["is no list of answers", (place) => ({ http: path.join(place, "body.json") })],
  ["is no JSON", (place) => ({ parameters: path.join(place, "text.json") })],
])("run fails when a file %s", async (_name, options) => {
  file("body.json", { n: 1 });
  file("text.json", "{");
  await expect(run(definition, options(folder))).rejects.toThrow(UsageError);
});

test("check prints every violation and sets the exit code", () => {
  const bad = definitionOf({ A: compose("@outputs('B')"), C: compose("@nothing()") });
  checkCommand.parse([file("bad.json", bad)], { from: "user" });
  expect(printed).toEqual([
    "actions/A/inputs: outputs('B') refers to an action that does not exist",
    expect.stringMatching(/^actions\/C\/inputs: The template function 'nothing' is not defined/),
  ]);
  expect(process.exitCode).toBe(1);
});

test("check says that a sound definition is", () => {
  const place = file("good.json", { definition });
  checkCommand.parse([place], { from: "user" });
  expect(printed).toEqual([`${place}: OK`]);
  expect(process.exitCode).toBeUndefined();
});

test("check and run fail when the file has a name twice, of which a parser would keep one", async () => {
  const text = `{ "actions": { "A": { "type": "Compose", "inputs": ["{", { "x": "\\"" }] }, "A": { "type": "Compose", "inputs": 2 } } }`;
  const place = file("twice.json", text);
  checkCommand.parse([place], { from: "user" });
  expect(printed).toEqual(["actions/A: 'A' is there twice"]);
  await expect(printRun(place, {})).rejects.toThrow("actions/A: 'A' is there twice");
});
