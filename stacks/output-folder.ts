import { accessSync, constants, existsSync, statSync } from "node:fs";
import { lineage, makeFolder } from "../make-folder";
import { ConfigurationError } from "./configuration";

const variable = "CDKTF_OUTDIR";

/** CDKTF's output folder: what the CDKTF CLI, or a person, names in the environment. */
export function outputFolder(environment: NodeJS.ProcessEnv): string {
  const named = environment[variable];
  // Empty is what a shell passes on when its own variable is not set.
  return named === undefined || named === "" ? "cdktf.out" : named;
}

/** Why stacks cannot be written into a folder, which need not be there yet; empty when they can. */
export function outputFolderProblems(outdir: string): readonly string[] {
  const place = lineage(outdir).find((folder) => existsSync(folder)) ?? outdir;
  if (!statSync(place).isDirectory()) return [unusable(outdir, `${place} is no folder`)];
  try {
    accessSync(place, constants.W_OK);
    return [];
  } catch (error) {
    return [unusable(outdir, (error as Error).message)];
  }
}

/**
 * Makes the output folder, its parents included, where it is not there.
 * @throws ConfigurationError naming what made it impossible
 */
export function makeOutputFolder(outdir: string): void {
  try {
    makeFolder(outdir);
  } catch (error) {
    throw new ConfigurationError([unusable(outdir, (error as Error).message)]);
  }
}

function unusable(outdir: string, why: string): string {
  return `${variable} must name a folder that synth can write into; got ${JSON.stringify(outdir)}: ${why}. Name another, or leave it out for cdktf.out`;
}
