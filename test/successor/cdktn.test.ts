import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differences } from "../../review/compare/differences";
import type { Json } from "../../review/synthesized/json";
import { readFolder } from "../../review/synthesized/read-folder";
import { maskedStackFile, projectRoot, stackNames, synthesize } from "../support/synth";
import { migrate, packages, whyUnreachable } from "./migrated-project";

/*
 * The way out of an archived CDKTF, gone once: the project with the successor's packages. It talks to
 * the npm registry, as no other test does to anything outside, and runs by itself:
 * `npm run test:successor`.
 */
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const unreachable = whyUnreachable();
if (unreachable !== undefined) console.warn(`Skipped: ${unreachable}`);

(unreachable === undefined ? describe : describe.skip)("the project with cdktn", () => {
  let folder: string;
  let outdir: string;
  let migration: ReadonlyMap<string, number>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "successor-"));
    outdir = join(folder, "cdktf.out");
    migration = migrate(folder);
    node("-r", "ts-node/register", "main.ts");
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs Node in the migrated project; its output is shown when it fails. */
  function node(...parameters: string[]): void {
    const env = { ...process.env, CDKTF_OUTDIR: outdir };
    execFileSync(process.execPath, parameters, { cwd: folder, env, encoding: "utf8" });
  }

  test("needs other imports in the rooms that may import it, and no other change of a source", () => {
    const rooms = [...migration.keys()].map((file) => file.split("/")[0]);
    expect([...new Set(rooms)].sort()).toEqual(["bench", "constructs", "stacks", "test"]);
    const infrastructure = [...migration].filter(([file]) => /^(constructs|stacks)\//.test(file));
    const lines = infrastructure.reduce((sum, [, count]) => sum + count, 0);
    console.info(
      `${lines} import lines in ${infrastructure.length} files of constructs/ and stacks/`,
    );
  });

  test("has no error of types", () => node("node_modules/typescript/bin/tsc", "--noEmit"), 300_000);

  describe.each(stackNames)("%s", (name) => {
    test("is synthesized to the same JSON in the same order but for two versions", () => {
      const [ours, theirs] = [maskedStackFile(name), maskedStackFile(name, outdir)];
      const found = differences(JSON.parse(ours) as Json, JSON.parse(theirs) as Json);
      expect(found.map(({ path, before, after }) => [path.join("."), before, after])).toEqual([
        ["//.metadata.version", "0.21.0", packages["cdktn"]],
        ["terraform.required_providers.azurerm.version", "4.55.0", "4.73.0"],
      ]);
      // The order, too. Only how an empty list or object is broken into lines is not the same.
      const renewed = ours
        .replace('"version": "0.21.0"', `"version": "${packages["cdktn"]}"`)
        .replace('"version": "4.55.0"', '"version": "4.73.0"');
      expect(JSON.stringify(JSON.parse(theirs))).toBe(JSON.stringify(JSON.parse(renewed)));
    });

    test("deploys the same code", () => {
      const code = (root: string) =>
        [...(readFolder(root).get(name)?.packages ?? [])].map(([path, files]) => [
          path,
          // The source map names where the packages lie.
          [...files].filter(([of]) => !of.endsWith(".map")).map(([of, bytes]) => [of, hash(bytes)]),
        ]);
      expect(code(outdir)).toEqual(code(synthesize()));
      expect(code(outdir)).not.toEqual([]);
    });
  });

  test("is what ADR 1 says of it", () => {
    const adr = readFileSync(join(projectRoot, "docs/adr/0001-archived-cdktf.md"), "utf8");
    for (const [name, version] of Object.entries(packages)) {
      expect(adr).toContain(`\`${name}\` ${version}`);
    }
    expect(adr).toContain("azurerm 4.73.0 instead of 4.55.0");
  });
});
