import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import type { Report } from "./benchmark";
import { packages } from "./cdktf-out";
import { measureNode, program, projectRoot } from "./measured-process";
import { interleave, mediansOf } from "./statistics";

const rounds = 9;
const aim = "+0.20 s";
const bare = "bare Node";

/** What a Function App's cold start pays for its code: bundled, unbundled, and nothing at all. */
export async function bundleLoad(): Promise<readonly Report[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-load-"));
  try {
    await transpile(folder);
    const node = (...argv: string[]) => measureNode(["-r", program("functions-core.js"), ...argv]);
    const candidates = new Map([[bare, () => node("-e", "0")]]);
    for (const [name, bundled] of packages()) {
      candidates.set(`${name}, bundled`, () => node(bundled));
      const entry = join(folder, "functions", "apps", `${name}.js`);
      candidates.set(`${name}, unbundled`, () => node(entry));
    }
    const measures = await interleave(candidates, rounds);
    const cpu = mediansOf(measures, ({ own }) => own);
    const elapsed = mediansOf(measures, (cost) => cost.elapsed);
    const cells = (seconds: (name: string) => number, name: string) => [
      seconds(name).toFixed(2),
      name === bare ? "" : `+${(seconds(name) - seconds(bare)).toFixed(2)}`,
    ];
    const row = (name: string) => [name, ...cells(cpu, name), ...cells(elapsed, name)];
    return [
      {
        title: `Loading the functions (seconds, median of ${rounds}; aim for a bundle: ${aim})`,
        rows: [["", "CPU", "more", "elapsed", "more"], ...[...candidates.keys()].map(row)],
        notes: ["Unbundled: the project's files transpiled one by one, the SDKs in node_modules."],
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The functions as JavaScript files that require the SDKs, as a deployment without bundler has them. */
async function transpile(folder: string): Promise<void> {
  await build({
    absWorkingDir: projectRoot,
    entryPoints: ["functions/**/*.ts", "contract/**/*.ts", "test/sample/*.ts"],
    outdir: folder,
    outbase: ".",
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "warning",
  });
  const imports = { "#work/*": "./test/sample/*.js", "#contract/*": "./contract/*.js" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ imports }));
  symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"), "dir");
}
