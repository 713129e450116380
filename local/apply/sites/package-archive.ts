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
    writeFiles(filesIn(bytes, archive), partial);
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

function writeFiles(files: Readonly<Record<string, Uint8Array>>, folder: string): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    if (relative(folder, path).startsWith("..")) {
      throw new TerraformError(`the package's file ${name} would land outside of its folder`);
    }
    if (name.endsWith("/")) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
