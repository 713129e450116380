import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { checkCommand } from "../../../workflow-engine/commands/check";
import { coverageCommand } from "../../../workflow-engine/commands/coverage";
import { UsageError } from "../../../workflow-engine/commands/files";
import { printRun } from "../../../workflow-engine/commands/print-run";
import { coverageVariable } from "../../../workflow-engine/testing/coverage";
import { compose } from "../run/builders";
import { definitionOf } from "../run/run-definition";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "wrong-files-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const place = path.join(folder, name);
  fs.writeFileSync(place, typeof content === "string" ? content : JSON.stringify(content));
  return place;
}

const definition = definitionOf({ A: compose("a") });

const check =
  (...given: string[]) =>
  () =>
    checkCommand.parse(given, { from: "user" });

test("a folder without a definition has nothing that could be checked", () => {
  file("settings.json", { actions: 7 });
  expect(check("--all", folder)).toThrow(
    new UsageError(`no JSON file in ${folder} has a workflow definition: name another folder`),
  );
});

test("a folder without coverage says how it is made", () => {
  file("notes.txt", "");
  expect(() => coverageCommand.parse([folder], { from: "user" })).toThrow(
    new UsageError(
      `no run of a workflow has left its coverage in ${folder}: run the tests with ${coverageVariable}=${folder}, then ask again`,
    ),
  );
});

test.each(["[1,2]", "null", '"text"'])("values of parameters are an object, not %s", (given) => {
  const [place, values] = [file("workflow.json", definition), file("values.json", given)];
  expect(check(place, "--parameters", values)).toThrow(
    new UsageError(
      `${values} must be an object with the values of parameters by name; got ${given}`,
    ),
  );
});

test("mocks that are missing, or need a module that is, are said in a line", async () => {
  const asking = (mocks: string) => printRun(file("workflow.json", definition), { mocks });
  const missing = path.join(folder, "nowhere.ts");
  await expect(asking(missing)).rejects.toThrow(`cannot read ${missing}: ENOENT`);
  const mocks = file("mocks.cjs", 'module.exports = require("./nowhere");');
  await expect(asking(mocks)).rejects.toThrow(/^cannot load the mocks of .*mocks\.cjs: [^\n]*$/);
});
