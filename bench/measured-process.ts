import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

export const projectRoot = resolve(__dirname, "..");

/** Path of a program of this folder that runs in a process of its own. */
export function program(name: string): string {
  return join(__dirname, "programs", name);
}

/** What a Node process took from its start to its end, in seconds. */
export interface ProcessCost {
  /** CPU of the process itself. */
  readonly own: number;
  /** From the start to the end, as a person waits. */
  readonly elapsed: number;
}

/**
 * Runs Node with these arguments and says what it took.
 *
 * @throws Error with what the process printed when it fails
 */
export function measureNode(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ProcessCost {
  const startedAt = performance.now();
  const { status, output } = spawnSync(
    process.execPath,
    ["-r", program("report-cpu.js"), ...argv],
    {
      cwd: projectRoot,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "ignore", "pipe", "pipe"],
      encoding: "utf8",
    },
  );
  const elapsed = (performance.now() - startedAt) / 1000;
  const [, , printed, report] = output;
  if (status === 0 && report) return { ...(JSON.parse(report) as ProcessCost), elapsed };
  throw new Error(`node ${argv.join(" ")} ended with exit code ${status}: ${printed}`);
}
