import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** What a synth printed and how it ended; `status` is its exit code. */
export interface SynthOutcome {
  readonly status: number | null;
  readonly stderr: string;
}

/** Set by jest's global setup for all workers of a run: where they share what they synthesize. */
export const synthFolderVariable = "TEST_SYNTH_FOLDER";

/** Longest that a synth of another worker is waited for, on a busy machine. */
const waitSeconds = 120;

/** What is asked of the run's synth server. */
export interface SynthRequest {
  /** Where the outcome is expected. */
  readonly folder: string;
  readonly outdir: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The output folder of a synth, made once in a test run: the first worker that asks for variables
 * has it synthesized, the others wait for it and get the same folder, or the same error.
 *
 * @param run synthesizes in a process of its own; the run's server does it when there is none
 * @throws Error with what the synth printed when it fails
 */
export function sharedSynth(
  variables: Readonly<Record<string, string>>,
  run?: (outdir: string) => SynthOutcome,
): string {
  const key = createHash("sha256").update(JSON.stringify(variables)).digest("hex").slice(0, 16);
  const folder = join(runFolder(), key);
  const outdir = join(folder, "cdktf.out");
  if (takes(folder)) {
    if (run) keepOutcome(folder, run(outdir));
    else ask({ folder, outdir, variables });
  }
  const { status, stderr } = waitFor(folder);
  if (status === 0) return outdir;
  throw new Error(`the synth ended with exit code ${status}: ${stderr}`);
}

/** Where the synth server of a run finds its requests. */
export function requestsFolder(folder: string): string {
  return join(folder, "requests");
}

function ask(request: SynthRequest): void {
  const unfinished = join(request.folder, "request.part");
  writeFileSync(unfinished, JSON.stringify(request));
  renameSync(unfinished, join(requestsFolder(runFolder()), basename(request.folder)));
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

/** Lets everybody who waits for a folder's synth have it. */
export function keepOutcome(folder: string, outcome: SynthOutcome): void {
  const unfinished = join(folder, "outcome.part");
  writeFileSync(unfinished, JSON.stringify(outcome));
  // Others may look at any time: renaming shows them all of it or nothing.
  renameSync(unfinished, outcomeFile(folder));
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
