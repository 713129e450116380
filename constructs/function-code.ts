import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { App, AssetType, TerraformAsset } from "cdktf";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import { Construct } from "constructs";
import { strToU8, zipSync, type Zippable } from "fflate";
import { builtOnce, madeOnce, type Build } from "../build-cache";
import { nodeVersions, type NodeVersion } from "../contract";
import { bundleOptions, externalPackages, projectFolder } from "../function-bundle";
import { shippedPackages } from "./shipped-packages";

/** Files of a package by their path in the zip. */
type PackageFiles = ReadonlyMap<string, Uint8Array | string>;

export interface FunctionCodeProps {
  /** Path of the entry's source from the project's root. */
  readonly entry: string;
  /** `host.json`. */
  readonly host: object;
  /** Major version of Node that runs it. @default 22 */
  readonly nodeVersion?: NodeVersion;
  /** npm packages that are shipped beside the bundle, where it imports them. @default those of package.json */
  readonly externalPackages?: readonly string[];
}

/** Bundles by version of Node and entry, without `host.json`. */
const bundles = new Map<string, PackageFiles>();

/** Zips by their hash: stacks of one synth may hold the same package. */
const zips = new Map<string, Uint8Array>();

/** Turns source maps on before the bundle is loaded, so that a stack names the source's lines. */
const bootstrap = `"use strict";
process.setSourceMapsEnabled(true);
require("./app.js");
`;

/**
 * The deployment package of a Function App: one TypeScript entry, bundled with all it imports.
 *
 * The zip holds `host.json`, `package.json`, `dist/main.js` (bootstrap), `dist/app.js` and its map, and
 * in `node_modules` what cannot be bundled; it lies at `cdktf.out/stacks/<stack>/<path>`, where `path` is what the `source` of the package's
 * `azurerm_storage_blob` says: `assets/<id>/<hash>/archive.zip`. The local runtime unzips that very
 * archive, so that a package that would not start on Azure does not start on a laptop either.
 * `hash` depends on the files' names and contents alone: the same source gives the same path on
 * every machine.
 *
 * The zip is made here: `AssetType.ARCHIVE` runs a shell command that does not quote the path, and
 * fails in a folder whose name has a space.
 */
export class FunctionCode extends Construct {
  /** SHA-256 of the package's files, 32 upper-case hex digits. */
  readonly hash: string;
  /** Path of the zip, from the folder of `cdk.tf.json`. */
  readonly path: string;

  /** Bundles an entry, once for each version of Node. */
  static fromEntry(scope: Construct, id: string, props: FunctionCodeProps): FunctionCode {
    const { entry, host, nodeVersion = nodeVersions[0] } = props;
    const external = props.externalPackages ?? externalPackages();
    const key = [nodeVersion, entry, ...external].join(" ");
    let code = bundles.get(key);
    if (code === undefined) bundles.set(key, (code = bundle(entry, nodeVersion, external)));
    const files = new Map([["host.json", json(host)] as const, ...code]);
    return new FunctionCode(scope, id, `${basename(entry, ".ts")}-node${nodeVersion}.zip`, files);
  }

  private constructor(scope: Construct, id: string, name: string, files: PackageFiles) {
    super(scope, id);
    this.hash = hashOf(files);
    const archive = new Archive(this, "Archive", () => zipped(name, this.hash, files));
    const asset = new TerraformAsset(this, "Package", {
      path: archive.path,
      type: AssetType.FILE,
      assetHash: this.hash,
    });
    this.path = asset.path;
  }
}

/**
 * A file that gets its content when the stack is synthesized: compressing a package takes longer
 * than all of its stack, and who constructs a stack need not write it.
 */
class Archive extends Construct {
  readonly path: string;

  constructor(scope: Construct, id: string, content: () => Uint8Array) {
    super(scope, id);
    const folder = resolve(App.of(this).outdir, "packages", scope.node.path);
    mkdirSync(folder, { recursive: true });
    this.path = join(folder, "archive.zip");
    // An asset has to be there when it is constructed.
    writeFileSync(this.path, "");
    addCustomSynthesis(this, { onSynthesize: () => writeFileSync(this.path, content()) });
  }
}

function zipped(name: string, hash: string, files: PackageFiles): Uint8Array {
  let content = zips.get(hash);
  if (content === undefined) {
    content = madeOnce(projectFolder, name, hash, () => zip(files));
    zips.set(hash, content);
  }
  return content;
}

function bundle(
  entry: string,
  nodeVersion: NodeVersion,
  external: readonly string[],
): PackageFiles {
  const { outputs, imports } = built(bundleOptions(entry, nodeVersion, external));
  const names = external.filter((name) =>
    imports.some((path) => path === name || path.startsWith(`${name}/`)),
  );
  return new Map<string, Uint8Array | string>([
    [
      "package.json",
      json({ name: basename(entry, ".ts"), main: "dist/main.js", private: true, source: entry }),
    ],
    ["dist/main.js", bootstrap],
    ...[...outputs].map(([path, content]) => [`dist/${basename(path)}`, content] as const),
    ...(names.length > 0 ? shippedPackages({ names, folder: projectFolder, nodeVersion }) : []),
  ]);
}

/** @throws Error that says what to do about a package that cannot be bundled */
function built(options: ReturnType<typeof bundleOptions>): Build {
  try {
    return builtOnce(options);
  } catch (error) {
    const { message } = error as Error;
    if (!message.includes('for ".node" files')) throw error;
    throw new Error(
      `${message}\nIt has a native part: name its package in externalPackages of package.json (docs/extending.md)`,
      { cause: error },
    );
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function hashOf(files: PackageFiles): string {
  const hash = createHash("sha256");
  for (const [path, content] of files) hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest("hex").slice(0, 32).toUpperCase();
}

/** The earliest time that a zip can say: an archive's bytes say what is in it, not when it was made. */
const noTime = new Date(1980, 0, 1);

function zip(files: PackageFiles): Uint8Array {
  const entries = [...files].map(([path, content]) => {
    const bytes = typeof content === "string" ? strToU8(content) : content;
    return [path, isProgram(bytes) ? ([bytes, executable] as const) : bytes] as const;
  });
  return zipSync(Object.fromEntries(entries) as Zippable, { mtime: noTime });
}

/**
 * A regular file that everybody may read and run, as a zip made on Unix says it (APPNOTE.TXT 4.4.2 and
 * 4.4.15, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT).
 */
const executable = { os: 3, attrs: (0o100755 << 16) >>> 0 };

/** How programs begin: a script, Linux's ELF, macOS's Mach-O. */
const beginnings = ["2321", "7f454c46", "cffaedfe", "cafebabe"];

/** Told by its content, which is the same on Windows, where a file has no such mode. */
function isProgram(content: Uint8Array): boolean {
  const first = Buffer.from(content.subarray(0, 4)).toString("hex");
  return beginnings.some((beginning) => first.startsWith(beginning));
}
