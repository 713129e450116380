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
    "trigger",
    "variables",
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
    // The trigger, the call and its one retry, and A.
    billedActions: 4,
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

const workflowResource = (name: string) => ({
  type: "Microsoft.Logic/workflows",
  name,
  properties: { definition: definitionOf({ A: compose(`[parameters('text')]`) }) },
});

const armTemplate = (...names: string[]) => ({
  $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  parameters: { text: { type: "string" } },
  resources: names.map(workflowResource),
});

test("run takes an ARM template, with values for what only a deployment knows", async () => {
  const template = armTemplate("one");
  const parameters = file("values.json", {
    $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
    parameters: { text: { value: "given" } },
  });
  expect((await run(template, { parameters })).actions["A"]?.outputs).toBe("given");
  await expect(run(template)).rejects.toThrow(
    /needs values that only a deployment knows; give them with --parameters: text$/,
  );
});

test("run takes the workflow of an ARM template that it is told", async () => {
  const parameters = file("values.json", { text: "given" });
  const template = armTemplate("one", "two");
  await expect(run(template, { parameters })).rejects.toThrow(
    /choose one with --workflow: one, two$/,
  );
  await expect(run(template, { parameters, workflow: "three" })).rejects.toThrow(
    /has no workflow 'three'; it has one, two$/,
  );
  await expect(run({ $schema: "", resources: [] })).rejects.toThrow(/has no workflow in it$/);
  expect((await run(template, { parameters, workflow: "two" })).status).toBe("Succeeded");
});

test("run takes Standard's workflow.json with the parameters.json of its project", async () => {
  fs.mkdirSync(path.join(folder, "Mail"));
  file("parameters.json", { p: { type: "String", value: "project's" } });
  const place = file("Mail/workflow.json", {
    definition: definitionOf({ A: compose("@parameters('p')") }),
    kind: "Stateful",
  });
  await printRun(place, { json: true });
  expect(JSON.parse(printed[0] ?? "")).toMatchObject({ actions: { A: { outputs: "project's" } } });
});

test("check names the workflows of a template, and what they need to run", () => {
  const place = file("azuredeploy.json", armTemplate("one", "two"));
  checkCommand.parse([place], { from: "user" });
  expect(printed).toEqual([
    `${place}: one: OK; to run it, give text`,
    `${place}: two: OK; to run it, give text`,
  ]);
});

test("a template may have comments, a definition not", () => {
  const place = file(
    "azuredeploy.json",
    `{ // note\n${JSON.stringify(armTemplate("one")).slice(1)}`,
  );
  checkCommand.parse([place], { from: "user" });
  expect(printed).toEqual([`${place}: OK; to run it, give text`]);
  const bare = file("bare.json", `{ /* note */ "actions": {} }`);
  expect(() => checkCommand.parse([bare], { from: "user" })).toThrow(/is not valid JSON/);
});

describe("check --all", () => {
  const refused = (type: string) => definitionOf({ A: { type }, B: { type } });

  test("prints what was refused, in how many definitions, and sets the exit code", () => {
    fs.mkdirSync(path.join(folder, "more"));
    file("good.json", definition);
    file("bad.json", refused("Agent"));
    file("more/worse.json", refused("Agent"));
    file("more/broken.json", '{ "$schema": "…/workflowdefinition.json#", "actions": ');
    file("more/no-workflow.json", { actions: 7 });
    file("more/text.txt", "{");
    checkCommand.parse(["--all", folder], { from: "user" });
    expect(printed.join("\n").split("\n")).toEqual([
      "1 of 4 definitions load (25.0 %)",
      "",
      "definitions  refused for, with the first",
      '          2  action type "Agent" is not supported',
      "             bad.json: actions/A/type",
      "          1  file: is not valid JSON",
      `             ${path.join("more", "broken.json")}: file`,
    ]);
    expect(process.exitCode).toBe(1);
  });

  test("prints one JSON document with --json; nothing refused is no error", () => {
    file("good.json", definition);
    checkCommand.parse(["--all", folder, "--json"], { from: "user" });
    expect(JSON.parse(printed.join("\n"))).toEqual({ definitions: 1, load: 1, refused: [] });
    expect(process.exitCode).toBeUndefined();
  });

  test("fails when there is no such folder, or both a file and a folder are given", () => {
    const check =
      (...given: string[]) =>
      () =>
        checkCommand.parse(given, { from: "user" });
    expect(check("--all", path.join(folder, "none"))).toThrow(UsageError);
    expect(check(file("good.json", definition), "--all", folder)).toThrow(UsageError);
  });
});
