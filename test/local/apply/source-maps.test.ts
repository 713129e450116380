import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { leadToSources } from "../../../local/apply/sites/source-maps";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "source maps-")));
  for (const name of ["project/work", "package/dist", "package/node_modules/native"]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a stack trace of an unzipped package names the source that is on this machine", () => {
  const source = join(folder, "project/work/work.ts");
  writeFileSync(source, '// of the work\nthrow new Error("broken");\n');
  const { outputFiles } = buildSync({
    ...{ absWorkingDir: join(folder, "project"), entryPoints: ["work/work.ts"] },
    ...{ outfile: "dist/app.js", write: false, sourcemap: true, sourcesContent: false },
    ...{ bundle: true, platform: "node", minify: true },
  });
  for (const { path, contents } of outputFiles) {
    writeFileSync(
      join(folder, "package/dist", path.endsWith(".map") ? "app.js.map" : "app.js"),
      contents,
    );
  }
  const shipped = join(folder, "package/node_modules/native/a.js.map");
  writeFileSync(shipped, '{"version":3}');

  const packageFolder = join(folder, "package");
  leadToSources(packageFolder, join(folder, "project"));
  // Again at the next start, over the same unzipped package.
  leadToSources(packageFolder, join(folder, "project"));

  const run = () =>
    execFileSync(process.execPath, ["--enable-source-maps", join(packageFolder, "dist/app.js")], {
      encoding: "utf8",
      stdio: "pipe",
    });
  expect(run).toThrow(`${source}:2:7`);
  expect(readFileSync(shipped, "utf8")).toBe('{"version":3}');
});
