import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import type { JsonObject } from "./json";
import {
  stackOf,
  type PackageFiles,
  type RecordedOperations,
  type SynthesizedStack,
} from "./stack";

/**
 * Reads every stack below an output folder of a synth (`cdktf.out`).
 *
 * @param project that the folder was synthesized from: it knows what its requests cost
 * @throws Error that names the folder when no stack is in it
 */
export function readFolder(
  outdir: string,
  project?: string,
): ReadonlyMap<string, SynthesizedStack> {
  const folder = join(outdir, "stacks");
  const recorded = recordedOf(project);
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const stacks = names
    .filter((name) => existsSync(join(folder, name, "cdk.tf.json")))
    .map((name) => [name, { ...readStack(name, join(folder, name)), ...recorded[name] }] as const);
  if (stacks.length === 0) {
    throw new Error(`${outdir} holds no synthesized stack; expected stacks/<name>/cdk.tf.json`);
  }
  return new Map(stacks);
}

/** Counts that the project keeps, and its end-to-end tests hold. */
const recordedFile = "docs/storage-operations.json";

function recordedOf(
  project: string | undefined,
): Readonly<Record<string, { readonly recorded: RecordedOperations }>> {
  const file = project === undefined ? undefined : join(project, recordedFile);
  if (file === undefined || !existsSync(file)) return {};
  const byStack = JSON.parse(readFileSync(file, "utf8")) as Record<string, RecordedOperations>;
  return Object.fromEntries(
    Object.entries(byStack).map(([name, recorded]) => [name, { recorded }]),
  );
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
