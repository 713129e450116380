import { spawn } from "node:child_process";
import { once } from "node:events";

export interface ProcessOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the process, and all that it started. */
  readonly signal: AbortSignal;
  readonly shell?: boolean;
}

/**
 * Runs a command to its end and returns what it wrote to standard output.
 * @throws Error with what it printed when it fails, or does not exist
 */
export async function runProcess(
  command: string,
  parameters: readonly string[],
  { cwd, env = process.env, signal, shell = false }: ProcessOptions,
): Promise<Buffer> {
  signal.throwIfAborted();
  const group = process.platform !== "win32";
  // A group of its own, so that ending it ends what a shell or npx started, too.
  const child = spawn(command, parameters, {
    cwd,
    env,
    shell,
    detached: group,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(group ? -child.pid : child.pid, "SIGTERM");
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener("abort", end, { once: true });
  const [out, error]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => error.push(chunk));
  try {
    const [code] = (await once(child, "close")) as [number | null];
    signal.throwIfAborted();
    if (code === 0) return Buffer.concat(out);
    const printed = Buffer.concat([...error, ...out])
      .toString()
      .trim();
    throw new Error(printed || `${command} ended with exit code ${code} and printed nothing`);
  } finally {
    signal.removeEventListener("abort", end);
  }
}
