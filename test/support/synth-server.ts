import { existsSync, readFileSync, readdirSync, rmSync, watch } from "node:fs";
import { join } from "node:path";
import { keepOutcome, type SynthOutcome, type SynthRequest } from "./shared-synth";
import { projectRoot } from "./project-root";

/**
 * Synthesizes what the tests of a run ask for, in one process that loads cdktf and bundles the
 * functions once: `synth-server.ts <folder of requests>`. Each file there is a request, answered by
 * an outcome in the folder that it names. Ends with its parent, and with the folder.
 */
async function answerAll(requests: string): Promise<void> {
  if (!existsSync(requests)) process.exit();
  for (const name of readdirSync(requests)) {
    const file = join(requests, name);
    const { folder, outdir, variables } = JSON.parse(readFileSync(file, "utf8")) as SynthRequest;
    rmSync(file);
    keepOutcome(folder, await synthesize(outdir, variables));
  }
}

/** What `main.ts` would print, and its exit code. */
async function synthesize(
  outdir: string,
  environment: SynthRequest["variables"],
): Promise<SynthOutcome> {
  try {
    // Only a run that asks pays for loading it.
    const { synthesizeStacks } = await import("../../stacks/synthesize");
    const said = synthesizeStacks({ environment, outdir, projectFolder: projectRoot });
    return { status: 0, stderr: said.join("\n") };
  } catch (error) {
    return { status: 1, stderr: String((error as Error).stack) };
  }
}

function main([requests = ""]: string[]): void {
  // A run that asks for nothing may be over before this has loaded.
  if (!existsSync(requests)) return;
  let last: Promise<void> = Promise.resolve();
  const look = () => (last = last.then(() => answerAll(requests)));
  watch(requests, () => void look());
  process.once("disconnect", () => process.exit());
  void look();
}

main(process.argv.slice(2));
