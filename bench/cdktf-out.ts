import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

/** Folder of every deployment package, by the name of its entry. */
export function packages(): ReadonlyMap<string, string> {
  const folder = join(cdktfOut(), "packages");
  return new Map(readdirSync(folder).map((name) => [name, join(folder, name)]));
}

export function removeCdktfOut(): void {
  if (outdir !== undefined) rmSync(outdir, { recursive: true, force: true });
}
