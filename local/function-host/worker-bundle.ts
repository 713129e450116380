import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { builtOnce, type CacheableOptions } from "../../build-cache";

const outfile = "functions-worker.js";

const options: CacheableOptions = {
  absWorkingDir: resolve(__dirname, "..", ".."),
  entryPoints: ["local/function-host/worker/worker.ts"],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  logLevel: "silent",
};

/**
 * Writes the worker as one JavaScript file into `folder` and answers its path. Bundled rather than
 * run by ts-node, which would triple the start of every worker, and kept: each host needs the same.
 */
export function bundleWorker(folder: string): string {
  const script = join(folder, outfile);
  const content = builtOnce(options).outputs.get(outfile)!;
  mkdirSync(folder, { recursive: true });
  writeFileSync(script, content);
  return script;
}
