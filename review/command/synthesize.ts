import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runProcess } from "./run-process";

/** Variables of this prefix configure the app: a review is of what the files say. */
const configurationPrefix = "REQUEST_REPLY_";
export const configurationVariable = `${configurationPrefix}CONFIG`;

/**
 * Runs the app of a project's `cdktf.json` as `cdktf synth` does, with these configuration variables
 * and no others, into a folder.
 * @throws Error with what the app printed when it fails
 */
export async function synthesize(
  project: string,
  outdir: string,
  variables: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const file = join(project, "cdktf.json");
  if (!existsSync(file)) {
    throw new Error(`${project} has no cdktf.json: it is not a project to synthesize`);
  }
  const { app } = readObject(file) as { readonly app: string };
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith(configurationPrefix) && !name.startsWith("CDKTF_"),
  );
  const environment = Object.fromEntries(inherited);
  const path = [join(project, "node_modules", ".bin"), environment["PATH"]].join(delimiter);
  const env = { ...environment, ...variables, PATH: path, CDKTF_OUTDIR: outdir };
  await runProcess(app, [], { cwd: project, env, signal, shell: true });
}

/** The configuration that the environment's variables hold. */
export function chosenConfiguration(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) =>
    name.startsWith(configurationPrefix),
  );
  return Object.fromEntries(entries) as Record<string, string>;
}

/** @throws Error that names the file, when it cannot be read or holds no object */
export function readObject(file: string): Readonly<Record<string, unknown>> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} must be a file of JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (typeof content === "object" && content !== null && !Array.isArray(content)) {
    return content as Record<string, unknown>;
  }
  throw new Error(`${file} must hold an object; got ${JSON.stringify(content)}`);
}

/**
 * A configuration file as one variable an option: what a base understands that is older than
 * configuration files, or lacks this one.
 */
export function asVariables(file: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(readObject(file))
      .filter(([name]) => name !== "$schema")
      .map(([name, value]) => [
        configurationPrefix + name.replace(/[A-Z]/g, "_$&").toUpperCase(),
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
  );
}
