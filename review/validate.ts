import { readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeFolder, makeScratchFolder } from "../make-folder";
import { runProcess } from "./command/run-process";
import { chosenConfiguration, synthesize } from "./command/synthesize";

/**
 * `npm run validate`: has Terraform itself look at every stack, with the providers and without a
 * subscription, under the configuration that the environment chooses (`REQUEST_REPLY_CONFIG`). One
 * plugin cache serves all stacks, so that a provider is downloaded once.
 */
async function validate(given: readonly string[], signal: AbortSignal): Promise<void> {
  if (given.length > 0) {
    throw new Error(
      `npm run validate looks at every stack and takes no arguments; got ${given.join(" ")}. REQUEST_REPLY_CONFIG chooses the configuration`,
    );
  }
  const project = resolve(__dirname, "..");
  const scratch = makeScratchFolder("validate-");
  try {
    await terraform(["version"], project, signal);
    await synthesize(project, scratch, chosenConfiguration(), signal);
    const cache = pluginCache(project);
    for (const stack of readdirSync(join(scratch, "stacks"))) {
      const folder = join(scratch, "stacks", stack);
      await terraform(
        ["init", "-backend=false", "-input=false", "-no-color"],
        folder,
        signal,
        cache,
      );
      await terraform(["validate", "-no-color"], folder, signal, cache);
      console.log(`${stack} is valid`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function pluginCache(project: string): string {
  const folder = process.env["TF_PLUGIN_CACHE_DIR"] ?? join(project, ".terraform", "plugins");
  try {
    makeFolder(folder);
    return folder;
  } catch (error) {
    throw new Error(
      `TF_PLUGIN_CACHE_DIR must name a folder; got ${folder}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

async function terraform(
  parameters: readonly string[],
  cwd: string,
  signal: AbortSignal,
  cache?: string,
): Promise<void> {
  const env = { ...process.env, ...(cache !== undefined && { TF_PLUGIN_CACHE_DIR: cache }) };
  try {
    await runProcess("terraform", parameters, { cwd, env, signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(explained(error as NodeJS.ErrnoException, parameters), { cause: error });
  }
}

/** What to do about the two things that are missing most often. */
function explained({ code, message }: NodeJS.ErrnoException, [command]: readonly string[]): string {
  if (code === "ENOENT") {
    return "Terraform is not on the PATH; install 1.9 or newer: https://developer.hashicorp.com/terraform/install";
  }
  if (/registry\.terraform\.io|could not connect|no such host|i\/o timeout/i.test(message)) {
    return `Terraform could not get the providers; the registry has to be in reach, or TF_PLUGIN_CACHE_DIR to hold them.\n${message}`;
  }
  return `terraform ${command} failed:\n${message}`;
}

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => interrupt.abort(new Error("interrupted")));
}
validate(process.argv.slice(2), interrupt.signal).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
