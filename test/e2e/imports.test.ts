import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectRoot } from "../support/project-root";

/** What a file of a small house imports, and the rules that refuse it. */
type Import = readonly [file: string, imported: string, refusals: readonly string[]];

const imports: readonly Import[] = [
  ["contract/a.ts", "./own", []],
  ["contract/b.ts", "../node-version", []],
  ["contract/c.ts", "ajv", ["what contract may import"]],
  ["contract/d.ts", "node:fs", ["no Node in contract"]],
  ["contract/e.ts", "../functions/own", ["what contract may import"]],
  ["contract/f.ts", "not-installed", ["what contract may import"]],
  ["functions/a.ts", "../contract/own", []],
  ["functions/b.ts", "node:fs", []],
  ["functions/c.ts", "@azure/functions", []],
  ["functions/d.ts", "cdktf", ["what functions may import"]],
  ["functions/e.ts", "#work/work", []],
  ["functions/f.ts", "../work/work", ["the work by its name"]],
  ["functions/g.ts", "../test/own", ["what functions may import"]],
  ["logic-apps/a.ts", "../workflow-engine/language/own", []],
  ["logic-apps/b.ts", "../workflow-engine", ["what logic-apps may import"]],
  ["local/a.ts", "../workflow-engine", []],
  ["local/b.ts", "../workflow-engine/language/own", ["what local may import"]],
  ["local/c.ts", "../constructs/own", ["what local may import"]],
  ["client/a.ts", "commander", []],
  ["client/b.ts", "./page/own", []],
  ["client/c.ts", "vue", ["what client may import"]],
  ["client/page/a.ts", "vue", []],
  ["client/page/b.ts", "commander", ["what client/page may import"]],
  ["client/page/c.ts", "node:fs", ["no Node in client/page"]],
  ["work/a.ts", "vue", []],
  ["work/b.ts", "node:fs", []],
  ["work/c.ts", "#contract/work", []],
  ["work/d.ts", "#contract/own", ["what a work may import"]],
  ["work/e.ts", "cdktf", ["what a work may import"]],
  ["work/resources.ts", "cdktf", []],
  ["examples/one/a.ts", "./own", []],
  ["examples/one/b.ts", "../two/own", ["what a work may import"]],
  ["bench/a.ts", "../workflow-engine", []],
  ["bench/b.ts", "../workflow-engine/language/own", ["the engine by its door"]],
  ["bench/c.ts", "../constructs/own", []],
  ["test/a.ts", "cdktf", []],
  ["test/circle.ts", "./round", ["no circle"]],
  // A circle is reported once.
  ["test/round.ts", "./circle", []],
];

/** What the imports above find. */
const imported = [
  "bench/own.ts",
  "client/own.ts",
  "client/page/own.ts",
  "constructs/own.ts",
  "contract/own.ts",
  "contract/work.ts",
  "examples/one/own.ts",
  "examples/two/own.ts",
  "functions/own.ts",
  "node-version.ts",
  "test/own.ts",
  "work/work.ts",
  "workflow-engine/index.ts",
  "workflow-engine/language/own.ts",
  ...["@azure/functions", "ajv", "cdktf", "commander", "vue"].map(
    (name) => `node_modules/${name}/index.js`,
  ),
];

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

describe("npm run imports", () => {
  const folder = mkdtempSync(join(tmpdir(), "arr-imports-"));

  beforeAll(() => {
    for (const name of [".dependency-cruiser.cjs", "package.json", "tsconfig.json"]) {
      cpSync(join(projectRoot, name), join(folder, name));
    }
    for (const file of imported) write(file, "export const own = 1;\n");
    for (const [file, module] of imports) {
      write(file, `import * as it from "${module}";\nexport const used = it;\n`);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  test("refuses what the house does not allow, and nothing else", () => {
    const folders = [...new Set(imports.map(([file]) => file.split("/")[0] ?? ""))];
    const program = join(projectRoot, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const printed = execFileSync(
      process.execPath,
      [program, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...folders],
      { cwd: folder, encoding: "utf8" },
    );
    const { summary } = JSON.parse(printed) as { summary: { violations: Violation[] } };
    const refusals = (file: string): string[] =>
      summary.violations.filter(({ from }) => from === file).map(({ rule }) => rule.name);
    expect(imports.map(([file, module]) => [file, module, refusals(file)])).toEqual(imports);
    expect(summary.violations).toHaveLength(imports.flatMap(([, , names]) => names).length);
  });

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
});
