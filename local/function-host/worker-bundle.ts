import { join } from "node:path";
import { build } from "esbuild";

/**
 * Writes the worker as one JavaScript file into `folder` and answers its path. Bundled rather than
 * run by ts-node: loading a TypeScript compiler would triple the start of every worker.
 */
export async function bundleWorker(folder: string): Promise<string> {
  const outfile = join(folder, "functions-worker.js");
  await build({
    entryPoints: [join(__dirname, "worker", "worker.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "silent",
  });
  return outfile;
}
