import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Runs the app command of `cdktf.json`, as `cdktf synth` does.
 *
 * @param variables environment variables besides this process's own
 * @returns the output folder
 * @throws Error with what the command printed when it fails, or about the `cdktf.json`
 */
export async function synthesize(
  projectFolder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const configuration = readProjectFile(projectFolder);
  const outdir = join(projectFolder, configuration.output ?? "cdktf.out");
  const child = spawn(configuration.app, {
    cwd: projectFolder,
    shell: true,
    env: { ...process.env, ...variables, CDKTF_OUTDIR: outdir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => printed.push(chunk));
  }
  const [code] = (await once(child, "close")) as [number | null];
  if (code === 0) return outdir;
  const text = withoutNpmWarnings(Buffer.concat(printed).toString()).trim();
  throw new Error(text || `${configuration.app} ended with exit code ${code} and printed nothing`);
}

/** What this machine reads of `cdktf.json`. */
interface ProjectFile {
  readonly app: string;
  readonly output?: string;
  readonly context?: { readonly asyncRequestReply?: { readonly facade?: object } };
}

/**
 * Reads the `cdktf.json` of a project.
 * @throws Error that names the file, when it is not there or no JSON
 */
export function readProjectFile(projectFolder: string): ProjectFile {
  const file = join(projectFolder, "cdktf.json");
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ProjectFile;
  } catch (error) {
    throw new Error(`${file} must be a file of JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** npx warns about the user's own npm configuration; that is not what is wrong with a stack. */
function withoutNpmWarnings(text: string): string {
  return text.replace(/^npm warn .*\n?/gm, "");
}
