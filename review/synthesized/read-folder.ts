import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { JsonObject } from "./json";
import { stackOf } from "./stack";
import type { PackageFiles, SynthesizedStack } from "./stack";

/**
 * Reads every stack below an output folder of a synth (`cdktf.out`).
 * @throws Error that names the folder when no stack is in it
 */
export function readFolder(outdir: string): ReadonlyMap<string, SynthesizedStack> {
  const folder = join(outdir, "stacks");
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const stacks = names
    .filter((name) => existsSync(join(folder, name, "cdk.tf.json")))
    .map((name) => [name, readStack(name, join(folder, name))] as const);
  if (stacks.length === 0)
    throw new Error(`${outdir} holds no synthesized stack; expected stacks/<name>/cdk.tf.json`);
  return new Map(stacks);
}

function readStack(name: string, folder: string): SynthesizedStack {
  const file = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as JsonObject;
  const { resource } = file as { resource?: Record<string, Record<string, BlobResource>> };
  const packages = Object.values(resource?.["azurerm_storage_blob"] ?? {})
    .filter(({ source }) => source?.endsWith(".zip"))
    .map((blob) => [constructPath(blob), readArchive(join(folder, blob.source ?? ""))] as const);
  return stackOf(name, file, new Map(packages));
}

interface BlobResource {
  readonly "//": { readonly metadata: { readonly path: string } };
  readonly source?: string;
}

function constructPath(blob: BlobResource): string {
  return blob["//"].metadata.path.split("/").slice(1).join("/");
}

function readArchive(path: string): PackageFiles {
  return new Map(Object.entries(unzipSync(readFileSync(path))));
}
