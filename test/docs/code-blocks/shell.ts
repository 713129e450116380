import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { freePort } from "../../../local/machine/port";

export interface Ended {
  readonly code: number | null;
  /** Standard output and standard error, as they came. */
  readonly output: string;
  /** Calls of programs that a machine without Azure replaces: az, terraform, curl to Azure. */
  readonly calls: readonly string[];
}

/** Stand-ins that come first on the PATH; each says in its first lines what it does instead. */
const shims = join(__dirname, "shims");

/** Longest that a block runs before it is killed, and its test fails with what it printed: only what hangs meets it. */
export const longestSeconds = { ordinary: 300, slow: 1_800 } as const;

/**
 * Runs a block of a page as `sh` would, ending at the first command that fails.
 * @param seconds after which it is killed
 */
export async function runShell(
  script: string,
  folder: string,
  variables: Readonly<Record<string, string>>,
  seconds: number = longestSeconds.ordinary,
): Promise<Ended> {
  const records = mkdtempSync(join(tmpdir(), "docs-calls-"));
  const callsFile = join(records, "calls");
  const child = spawn("sh", ["-eu", "-c", script], {
    cwd: folder,
    env: {
      ...environment(),
      ...{ CALLS_FILE: callsFile, BACKEND_PORT: String(await freePort(0)) },
      ...variables,
    },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that what it started ends with it.
    detached: true,
  });
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => printed.push(chunk));
  }
  const timer = setTimeout(() => process.kill(-child.pid!, "SIGKILL"), seconds * 1000);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    const calls = existsSync(callsFile) ? readFileSync(callsFile, "utf8").trim().split("\n") : [];
    return { code, output: Buffer.concat(printed).toString(), calls };
  } finally {
    clearTimeout(timer);
    rmSync(records, { recursive: true, force: true });
  }
}

/** This process's own, without what `npm test` and jest put there. */
function environment(): Record<string, string> {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|jest_|REQUEST_REPLY_|NODE_ENV$|INIT_CWD$)/i.test(name),
  );
  return {
    ...(Object.fromEntries(own) as Record<string, string>),
    PATH: [shims, process.env["PATH"]].join(delimiter),
    SHIMS: shims,
    CHECKPOINT_DISABLE: "1",
    NO_COLOR: "1",
    npm_config_update_notifier: "false",
  };
}
