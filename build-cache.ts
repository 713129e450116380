import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { deserialize, serialize } from "node:v8";
import { buildSync, version, type BuildOptions } from "esbuild";

/** How something is built, apart from files that are written. */
export type CacheableOptions = BuildOptions & { readonly absWorkingDir: string };

/** What esbuild made of an entry. */
export interface Build {
  /** Contents by the output's path, from the working folder. */
  readonly outputs: ReadonlyMap<string, Uint8Array>;
  /** What the outputs import, because it was left outside. */
  readonly imports: readonly string[];
  /** Files that were read, from the working folder. */
  readonly inputs: readonly string[];
}

/** Something kept, and the hash of all that it was made of. */
interface Kept<T> {
  readonly hash: string;
  readonly value: T;
}

/** Beside the caches of prettier and TypeScript: `npm ci` removes it with the packages. */
const cacheFolder = "node_modules/.cache/async-request-reply";

/** Entries, versions of Node and works are few; tests bundle more. */
const mostKept = 40;

/** What decides how imports are resolved and syntax is read, besides the files themselves. */
const settingFiles = ["package.json", "tsconfig.json", "node_modules/.package-lock.json"];

/**
 * What esbuild makes of these options, kept until something that it read changes: bundling the
 * storage SDK three times is half of a synth. Kept builds are recognized by the contents of all
 * files that they were made of, so that a kept build and a new one are the same bytes.
 *
 * @param build makes it when none is kept. @default esbuild does
 * @throws what esbuild throws
 */
export function builtOnce(options: CacheableOptions, build = newBuild): Build {
  const folder = options.absWorkingDir;
  const name = sha256([version, JSON.stringify(options)]);
  const kept = read<Build>(folder, name);
  if (kept && kept.hash === hashOfInputs(folder, kept.value.inputs)) return kept.value;
  const { warnings, ...value } = build(options);
  // A warning is printed each time until it is heeded.
  if (warnings === 0) keep(folder, name, { hash: hashOfInputs(folder, value.inputs), value });
  return value;
}

/**
 * Makes something, unless the last of this name was made of the same.
 *
 * @param folder the project's
 * @param hash of everything that it is made of
 */
export function madeOnce(
  folder: string,
  name: string,
  hash: string,
  make: () => Uint8Array,
): Uint8Array {
  const kept = read<Uint8Array>(folder, name);
  if (kept?.hash === hash) return kept.value;
  const value = make();
  keep(folder, name, { hash, value });
  return value;
}

/** One build by esbuild, and how many warnings it printed. */
function newBuild(options: CacheableOptions): Build & { readonly warnings: number } {
  const { outputFiles, metafile, warnings } = buildSync({
    ...options,
    ...{ write: false, metafile: true },
  });
  const outputs = outputFiles.map(
    ({ path, contents }) => [relative(options.absWorkingDir, path), contents] as const,
  );
  return {
    outputs: new Map(outputs),
    imports: Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.map(({ path }) => path),
    ),
    inputs: Object.keys(metafile.inputs),
    warnings: warnings.length,
  };
}

/**
 * Of the inputs' contents and names, and of the names beside the project's own: a new file can take
 * the place of one that an import has found so far. Packages change with npm's list of them.
 */
function hashOfInputs(folder: string, inputs: readonly string[]): string {
  const files = [...settingFiles, ...[...inputs].sort()];
  const own = inputs.filter((input) => !input.includes("node_modules/")).map(dirname);
  return sha256([
    ...files.flatMap((file) => [file, contentOf(join(folder, file))]),
    ...[...new Set(own)].sort().flatMap((name) => namesIn(join(folder, name))),
  ]);
}

function contentOf(file: string): Uint8Array | string {
  try {
    return readFileSync(file);
  } catch {
    return "missing";
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function sha256(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}\0`).update(part);
  return hash.digest("hex");
}

/** @throws Error where the packages are another folder's, whose cache is not this one's to fill */
function fileOf(folder: string, name: string): string {
  const packages = lstatSync(join(folder, "node_modules"));
  if (packages.isSymbolicLink()) throw new Error("node_modules is a link");
  return join(folder, cacheFolder, name);
}

function read<T>(folder: string, name: string): Kept<T> | undefined {
  try {
    const file = fileOf(folder, name);
    const kept = deserialize(readFileSync(file)) as Kept<T>;
    markUsed(file);
    return kept;
  } catch {
    // None yet, or one that another version of Node or a full disk left unreadable.
    return undefined;
  }
}

/** What is asked for stays, however many others are made after it. */
function markUsed(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // It may be read, though not be written to.
  }
}

/** Nobody reads half of it: it gets its name when it is whole. */
function keep<T>(folder: string, name: string, kept: Kept<T>): void {
  try {
    const file = fileOf(folder, name);
    const unfinished = `${file}.${process.pid}`;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(unfinished, serialize(kept));
    renameSync(unfinished, file);
    removeUnused(dirname(file));
  } catch {
    // Packages that may not be written to: the next synth builds again.
  }
}

function removeUnused(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  if (files.length <= mostKept) return;
  const byUse = files.map((file) => ({ file, time: statSync(file).mtimeMs }));
  byUse.sort((one, other) => other.time - one.time);
  for (const { file } of byUse.slice(mostKept)) rmSync(file, { force: true });
}
