import { existsSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { makeFolder } from "../../make-folder";
import type { ConfigurationReview } from "../print/markdown";
import { review } from "../review";
import { readFolder } from "../synthesized/read-folder";
import { BaseError, checkOutBase } from "./base-tree";
import { asVariables, configurationVariable, readObject, synthesize } from "./synthesize";

export interface ReviewRequest {
  /** Folder of the project whose working tree is reviewed. */
  readonly project: string;
  /** A git ref, the folder of another checkout, or an output folder of a synth. */
  readonly base: string;
  /** Configuration files, and `default` for cdktf.json's own configuration, which is all with none. */
  readonly configurations: readonly string[];
  /** Folder for everything that is made on the way. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

export interface ProjectReview {
  readonly base: string;
  readonly reviews: readonly ConfigurationReview[];
}

/** Names cdktf.json's own configuration among files. */
const byDefault = "default";
const defaults = "default configuration";

/** Synthesizes base and head under every configuration, and compares them. */
export async function reviewProject(request: ReviewRequest): Promise<ProjectReview> {
  const { project, configurations, scratch, signal } = request;
  if (!isFile(join(project, "cdktf.json"))) {
    throw new BaseError(`--project must be the folder of a cdktf.json; got ${project}`);
  }
  const files = configurations.length === 0 ? [byDefault] : configurations;
  const wrong = files.flatMap((file) => problemOf(project, file));
  if (wrong.length > 0) {
    throw new BaseError(
      `--config must be a file with an object of options, or ${byDefault}:\n${wrong.join("\n")}`,
    );
  }
  const base = await baseOf(request);
  const reviews: ConfigurationReview[] = [];
  for (const [index, name] of files.entries()) {
    const file = name === byDefault ? undefined : name;
    const [before, after] = [join(scratch, `base-${index}`), join(scratch, `head-${index}`)];
    const [baseFolder] = await bothEnded(
      base.synthesize(file, before),
      synthesize(project, after, headVariables(project, file), signal),
    );
    const stacks = review(readFolder(baseFolder, base.project), readFolder(after, project));
    const configuration = file === undefined ? defaults : nameOf(project, file);
    reviews.push({ configuration, stacks });
  }
  return { base: base.name, reviews };
}

/** Throws when both have ended only: one that still runs would write to a folder that is being removed. */
async function bothEnded<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

interface Base {
  readonly name: string;
  /** Folder of the base's project. @default the base is a synthesized folder, of whichever project */
  readonly project?: string;
  /** @returns the folder that holds the base's stacks */
  synthesize(file: string | undefined, outdir: string): Promise<string>;
}

async function baseOf({
  project,
  base,
  configurations,
  scratch,
  signal,
}: ReviewRequest): Promise<Base> {
  const folder = resolve(project, base);
  if (isFolder(join(folder, "stacks")) && !existsSync(join(folder, "cdktf.json"))) {
    if (configurations.length > 1) {
      throw new BaseError(
        `${base} was synthesized under one configuration; give --config at most once, or a git ref as --base`,
      );
    }
    return { name: base, synthesize: async () => folder };
  }
  const tree = isFolder(folder)
    ? { folder, name: base }
    : await checkOutBase(project, base, made(join(scratch, "tree")), signal);
  return {
    name: tree.name,
    project: tree.folder,
    synthesize: async (file, outdir) => {
      const variables = baseVariables(project, tree.folder, file);
      await synthesize(tree.folder, outdir, variables, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        const said = error instanceof Error ? error.message : String(error);
        throw new BaseError(`${tree.name}, the base, does not synthesize:\n${said}`);
      });
      return outdir;
    },
  };
}

/** Why a configuration file cannot be one; nothing when it can. */
function problemOf(project: string, file: string): readonly string[] {
  if (file === byDefault) return [];
  try {
    readObject(resolve(project, file));
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

function headVariables(project: string, file: string | undefined): Record<string, string> {
  return file === undefined ? {} : { [configurationVariable]: resolve(project, file) };
}

/** The base's own version of the file; where it has none, the code changes and not the file. */
function baseVariables(
  project: string,
  tree: string,
  file: string | undefined,
): Record<string, string> {
  if (file === undefined) return {};
  const own = isAbsolute(file) ? file : join(tree, file);
  return asVariables(existsSync(own) ? own : resolve(project, file));
}

function nameOf(project: string, file: string): string {
  return relative(project, resolve(project, file)).split("\\").join("/");
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function made(folder: string): string {
  makeFolder(folder);
  return folder;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
