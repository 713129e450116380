import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { unzipSync } from "fflate";
import { TerraformError } from "../terraform/value";

/** Without these the Functions host has nothing to start. */
const requiredFiles = ["host.json", "package.json"];

/** Where a zip says that it was made, when its files have modes. */
const unix = 3;

/**
 * Unzips a deployment package, once for each content, and removes the site's earlier packages.
 *
 * @returns `<packagesFolder>/<site>/<content hash>`
 * @throws TerraformError when it is no zip, or lacks host.json or package.json at its root
 */
export function unzipPackage(archive: string, packagesFolder: string, site: string): string {
  const bytes = readFileSync(archive);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const siteFolder = join(packagesFolder, site);
  const folder = join(siteFolder, hash);
  if (!existsSync(folder)) {
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    writeFiles(filesIn(bytes, archive), partial, modesIn(bytes));
    // Renamed last: a folder under its final name is complete, also after a kill.
    renameSync(partial, folder);
  }
  for (const other of readdirSync(siteFolder).filter((name) => name !== hash)) {
    rmSync(join(siteFolder, other), { recursive: true, force: true });
  }
  return folder;
}

function filesIn(bytes: Buffer, archive: string): Readonly<Record<string, Uint8Array>> {
  const files = readZip(bytes, archive);
  const missing = requiredFiles.find((name) => files[name] === undefined);
  if (missing !== undefined) {
    throw new TerraformError(`${archive} has no ${missing} at its root`);
  }
  return files;
}

function readZip(bytes: Buffer, archive: string): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(bytes);
  } catch (error) {
    throw new TerraformError(`${archive} is no zip archive: ${String(error)}`, { cause: error });
  }
}

/**
 * Modes of the files of an archive that was made on Unix, by name, from its central directory.
 * Source: APPNOTE.TXT 4.3.12 and 4.3.16, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
function modesIn(bytes: Buffer): ReadonlyMap<string, number> {
  const modes = new Map<string, number>();
  const end = bytes.lastIndexOf("PK\x05\x06", undefined, "latin1");
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const nameEnd = at + 46 + bytes.readUInt16LE(at + 28);
    const name = bytes.toString("utf8", at + 46, nameEnd);
    const mode = (bytes.readUInt32LE(at + 38) >>> 16) & 0o777;
    if (bytes[at + 5] === unix && mode !== 0) modes.set(name, mode);
    at = nameEnd + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return modes;
}

function writeFiles(
  files: Readonly<Record<string, Uint8Array>>,
  folder: string,
  modes: ReadonlyMap<string, number>,
): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    if (relative(folder, path).startsWith("..")) {
      throw new TerraformError(`the package's file ${name} would land outside of its folder`);
    }
    if (name.endsWith("/")) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: modes.get(name) });
  }
}
