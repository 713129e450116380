import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a synth printed and how it ended; `status` is its exit code. */
export interface SynthOutcome {
  readonly status: number | null;
  readonly stderr: string;
}

/** Set by jest's global setup for all workers of a run: where they share what they synthesize. */
export const synthFolderVariable = "TEST_SYNTH_FOLDER";

/** Longest that a synth of another worker is waited for, on a busy machine. */
const waitSeconds = 120;

/**
 * The output folder of a synth, made once in a test run: the first worker that asks for a key
 * synthesizes, the others wait for it and get the same folder, or the same error.
 *
 * @param key what tells one configuration from another
 * @param run synthesizes into the folder that it is given
 * @throws Error with what the synth printed when it fails
 */
export function sharedSynth(key: string, run: (outdir: string) => SynthOutcome): string {
  const folder = join(runFolder(), createHash("sha256").update(key).digest("hex").slice(0, 16));
  const outdir = join(folder, "cdktf.out");
  const { status, stderr } = takes(folder) ? keep(folder, run(outdir)) : waitFor(folder);
  if (status === 0) return outdir;
  throw new Error(`main.ts ended with exit code ${status}: ${stderr}`);
}

function runFolder(): string {
  const folder = process.env[synthFolderVariable];
  if (folder !== undefined) return folder;
  throw new Error(`${synthFolderVariable} is not set: run tests with the project's jest.config.js`);
}

/** Whether this process is the first to come: only one can make the folder. */
function takes(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function keep(folder: string, outcome: SynthOutcome): SynthOutcome {
  const unfinished = join(folder, "outcome.part");
  writeFileSync(unfinished, JSON.stringify(outcome));
  // Others may look at any time: renaming shows them all of it or nothing.
  renameSync(unfinished, outcomeFile(folder));
  return outcome;
}

function waitFor(folder: string): SynthOutcome {
  const end = Date.now() + waitSeconds * 1000;
  while (!existsSync(outcomeFile(folder))) {
    if (Date.now() > end) throw new Error(`no synth ended in ${folder} within ${waitSeconds} s`);
    pause(50);
  }
  return JSON.parse(readFileSync(outcomeFile(folder), "utf8")) as SynthOutcome;
}

function outcomeFile(folder: string): string {
  return join(folder, "outcome.json");
}

/** Tests name their cases from what was synthesized: they cannot await it. */
function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
