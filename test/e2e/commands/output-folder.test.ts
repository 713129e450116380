import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { readStack, resourcesOf, runMain, stackNames } from "../../support/synth";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "output-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("synthesizes into a folder whose name a shell would break, packages included", () => {
  const outdir = join(folder, "my work; $(x)");
  expect(runMain({ CDKTF_OUTDIR: outdir })).toMatchObject({ status: 0 });
  for (const name of stackNames) {
    const packages = resourcesOf(readStack(name, outdir), "azurerm_storage_blob");
    expect(packages).not.toEqual([]);
    for (const { source } of packages) {
      const archive = readFileSync(join(outdir, "stacks", name, String(source)));
      expect(Object.keys(unzipSync(archive)).sort()).toEqual([
        "dist/app.js",
        "dist/app.js.map",
        "dist/main.js",
        "host.json",
        "package.json",
      ]);
    }
  }
});

test("makes a folder below a missing one", () => {
  const outdir = join(folder, "not/there/yet");
  expect(runMain({ CDKTF_OUTDIR: outdir })).toMatchObject({ status: 0, stderr: "" });
  expect(readdirSync(join(outdir, "stacks")).sort()).toEqual([...stackNames].sort());
});
