import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BaseError } from "../../review/command/base-tree";
import { reviewProject } from "../../review/command/review-project";

let project: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "unreviewed-"));
  writeFileSync(join(project, "cdktf.json"), '{ "app": "node app.js" }');
});
afterEach(() => rmSync(project, { recursive: true }));

async function refusal(request: { base?: string; configurations?: readonly string[] }) {
  const error: unknown = await reviewProject({
    ...{ project, base: "HEAD", configurations: [], ...request },
    scratch: join(project, "scratch"),
    signal: new AbortController().signal,
  }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BaseError);
  return (error as Error).message;
}

test("says of every configuration file why it is none, before anything is synthesized", async () => {
  const contents = { "no.json": "{,}", "null.json": "null", "list.json": "[1]" };
  for (const [name, content] of Object.entries(contents)) {
    writeFileSync(join(project, name), content);
  }
  mkdirSync(join(project, "folder"));
  const configurations = ["nowhere.json", "folder", ...Object.keys(contents), "default"];
  const said = await refusal({ configurations });
  const at = (name: string) => join(project, name);
  expect(said.split("\n")).toEqual([
    "--config must be a file with an object of options, or default:",
    expect.stringContaining(`${at("nowhere.json")} must be a file of JSON: ENOENT`),
    expect.stringContaining(`${at("folder")} must be a file of JSON: EISDIR`),
    expect.stringContaining(`${at("no.json")} must be a file of JSON: Expected `),
    `${at("null.json")} must hold an object; got null`,
    `${at("list.json")} must hold an object; got [1]`,
  ]);
});

test("names the cdktf.json that is no JSON", async () => {
  const file = join(project, "cdktf.json");
  writeFileSync(file, '{ "app": "node app.js", }');
  expect(await refusal({ base: project })).toContain(`${file} must be a file of JSON: `);
});

test("says what git says of a project that is no repository", async () => {
  expect(await refusal({})).toMatch(/^--base must be .*; got "HEAD"\. fatal: not a git repository/);
});
