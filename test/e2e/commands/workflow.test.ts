import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runWorkflow } from "../../../workflow-engine";
import { coverageVariable, readCoverage } from "../../../workflow-engine/testing/coverage";
import { projectRoot } from "../../support/project-root";
import { dataFile } from "../../workflow-engine/data";
import { respond } from "../../workflow-engine/run/builders";
import { definitionOf } from "../../workflow-engine/run/run-definition";

/** The command as a person starts it: a process, transpiled as `npm run workflow` transpiles it. */
function workflow(parameters: string[], input = "") {
  const program = ["-r", "ts-node/register", "workflow-engine/commands/cli.ts"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...parameters], {
    cwd: projectRoot,
    encoding: "utf8",
    input,
  });
  return { status, stdout, stderr };
}

const definition = dataFile("workflows/parse-json-null-member.json");
const body = dataFile("workflows/parse-json-null-member.body.json");

test("run prints the tree of a run that succeeded, with exit code 0", () => {
  const { status, stdout, stderr } = workflow(["run", dataFile("workflows/hello.json")]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^hello run .* Succeeded\n[^]*answered 200\n$/);
});

test.each([[[]], [["--json"]]])("fails when the run fails: exit code 1 (%j)", (more) => {
  const { status, stdout, stderr } = workflow(["run", definition, "--body", body, ...more]);
  expect([status, stderr]).toEqual([1, ""]);
  expect(stdout).toContain("ValidationFailed");
});

test("check says that a definition is sound", () => {
  expect(workflow(["check", definition])).toEqual({
    status: 0,
    stdout: `${definition}: OK\n`,
    stderr: "",
  });
});

test("eval prints the value of each line", () => {
  expect(workflow(["eval"], '"@add(1, 2)"\n')).toEqual({
    status: 0,
    stdout: '{"value":3}\n',
    stderr: "",
  });
});

test("fails when the definition is not there: the reason, and exit code 1", () => {
  const { status, stdout, stderr } = workflow(["run", "nowhere.json"]);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/^cannot read nowhere\.json: ENOENT[^\n]*\n$/);
});

describe("run with mocks", () => {
  const asking = dataFile("workflows/ask-stock.json");

  test("of a module, which may be functions, and with the parts of the trigger's request", () => {
    const { status, stdout, stderr } = workflow([
      "run",
      asking,
      ...["--mocks", dataFile("workflows/ask-stock.mocks.ts")],
      ...["--header", "x-tenant: north", "--query", "sku=oak", "--json"],
    ]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      response: { statusCode: 200, body: "GET https://shop.example/stock/oak for north" },
    });
  });

  test("fails when no mock answers a call: the action's name, and exit code 1", () => {
    const { status, stderr } = workflow([
      "run",
      asking,
      ...["--mocks", dataFile("workflows/ask-stock.mocks.json"), "--query", "sku=elm"],
    ]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Action 'Ask_stock' of type Http calls GET [^\n]*\/elm, and nothing/);
  });
});

test("coverage sums up what the runs of a folder reached, as lines or as JSON", async () => {
  const folder = mkdtempSync(join(tmpdir(), "coverage-"));
  process.env[coverageVariable] = folder;
  const branching = definitionOf({
    Is_there: {
      type: "If",
      expression: { equals: ["@triggerBody()['sku']", "oak"] },
      actions: { Answer: respond({ statusCode: 201 }) },
      else: { actions: { Refuse: respond({ statusCode: 409 }) } },
    },
  });
  try {
    await runWorkflow(branching, { body: { sku: "oak" } });
    expect(workflow(["coverage", folder]).stdout).toBe(
      [
        "workflow: 2/3 actions, 1/2 branches",
        "  actions never reached: Refuse",
        "  branches never reached: Is_there/else",
        "",
      ].join("\n"),
    );
    const { stdout } = workflow(["coverage", folder, "--json"]);
    expect(JSON.parse(stdout)).toEqual(readCoverage(folder));
  } finally {
    delete process.env[coverageVariable];
    rmSync(folder, { recursive: true });
  }
});
