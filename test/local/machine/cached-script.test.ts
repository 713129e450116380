import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../support/project-root";

const cachedScript = join(projectRoot, "local/machine/cached-script.cjs");
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "cached-script-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const source = `#!/usr/bin/env node
console.log(JSON.stringify([process.argv.slice(1), __filename, require("./beside.js")]));
exports.none = () => { throw new Error("never"); };
process.exit(3);
`;

function run() {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cachedScript, join(folder, "script.js"), "--one", "two"],
    { encoding: "utf8" },
  );
  return { status, printed: JSON.parse(stdout) as unknown, stderr };
}

test("a script runs as node runs it, the first time and with what is kept of it", () => {
  const script = join(folder, "script.js");
  const cache = `${script}.${process.version}.cache`;
  writeFileSync(script, source);
  writeFileSync(join(folder, "beside.js"), "module.exports = 'beside';");
  const asNode = { status: 3, printed: [[script, "--one", "two"], script, "beside"], stderr: "" };
  expect(run()).toEqual(asNode);
  const kept = readFileSync(cache);
  expect([run(), readFileSync(cache).equals(kept)]).toEqual([asNode, true]);
  // What a full disk or another version of V8 left.
  writeFileSync(cache, kept.subarray(0, 100));
  expect([run(), readFileSync(cache).length > 100]).toEqual([asNode, true]);
  expect(readdirSync(folder).sort()).toEqual([
    "beside.js",
    "script.js",
    `script.js.${process.version}.cache`,
  ]);
});
