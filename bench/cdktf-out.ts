import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { runMain } from "../test/support/synth";

let outdir: string | undefined;

/** The project synthesized once for all benchmarks of this process: `cdktf.out`'s equal. */
export function cdktfOut(): string {
  if (outdir !== undefined) return outdir;
  outdir = mkdtempSync(join(tmpdir(), "bench-cdktf-out-"));
  const { status, stderr } = runMain({ CDKTF_OUTDIR: outdir });
  if (status !== 0) throw new Error(`main.ts ended with exit code ${status}: ${stderr}`);
  return outdir;
}

/** Every deployment package unzipped, as the host has it: its folder by the name of its stack. */
export function packages(): ReadonlyMap<string, string> {
  const folder = join(cdktfOut(), "packages");
  return new Map(readdirSync(folder).map((stack) => [stack, unzipped(join(folder, stack))]));
}

function unzipped(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const archives = files.filter((name) => basename(name) === "archive.zip");
  const [archive] = archives;
  if (archive === undefined || archives.length > 1) {
    throw new Error(`expected one archive.zip below ${folder}, got ${archives.length}`);
  }
  const target = join(folder, "unzipped");
  for (const [name, content] of Object.entries(unzipSync(readFileSync(join(folder, archive))))) {
    mkdirSync(dirname(join(target, name)), { recursive: true });
    writeFileSync(join(target, name), content);
  }
  return target;
}

export function removeCdktfOut(): void {
  if (outdir !== undefined) rmSync(outdir, { recursive: true, force: true });
}
