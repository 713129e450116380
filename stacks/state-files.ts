import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The parts of `cdk.tf.json` that state and its location depend on. */
interface Synthesized {
  readonly terraform?: { readonly backend?: Readonly<Record<string, Backend>> };
  readonly resource?: { readonly azurerm_resource_group?: Record<string, { name?: string }> };
}

type Backend = Readonly<Record<string, unknown>>;

export interface StateFilesProps {
  /** CDKTF's output folder. */
  readonly outdir: string;
  /** Folder of cdktf.json, where versions before 0.2 kept `terraform.<stack>.tfstate`. */
  readonly projectFolder: string;
}

/**
 * Prepares the working folders of the synthesized stacks for Terraform, so that another environment,
 * prefix or backend is only another synth away:
 * - what `terraform init` noted of another backend is forgotten, which is `init -reconfigure`: it
 *   would stop at "Backend configuration changed", and CDKTF offers nothing but a migration,
 * - a local state file can be read by its owner only, from its first byte,
 * - a state under the name that has no environment in it is moved to the environment it describes.
 *
 * @returns what was moved, a sentence each
 */
export function prepareStateFiles({ outdir, projectFolder }: StateFilesProps): readonly string[] {
  const folder = resolve(outdir, "stacks");
  return readdirSync(folder).flatMap((stack) => {
    const workingFolder = join(folder, stack);
    const synthesized = readJson<Synthesized>(join(workingFolder, "cdk.tf.json"));
    const [[type, backend] = []] = Object.entries(synthesized?.terraform?.backend ?? {});
    if (type === undefined || backend === undefined) return [];
    forgetOtherBackend(workingFolder, type, backend);
    if (type !== "local") return [];
    const file = resolve(workingFolder, String(backend["path"]));
    const old = join(projectFolder, `terraform.${stack}.tfstate`);
    const moved = moveState(old, file, resourceGroups(synthesized));
    makePrivate(file);
    return moved ? [`Moved ${old} to ${file}, which is this environment's own.`] : [];
  });
}

/**
 * Terraform keeps the backend it was initialized with beside its providers. Without that note it
 * initializes the configured backend, and neither looks at nor changes the other one.
 */
function forgetOtherBackend(workingFolder: string, type: string, backend: Backend): void {
  const note = join(workingFolder, ".terraform/terraform.tfstate");
  const noted = readJson<{ backend?: { type?: string; config?: Backend } }>(note)?.backend;
  const isSame =
    noted?.type === type &&
    Object.entries(backend).every(([name, value]) => noted.config?.[name] === value);
  if (!isSame) rmSync(note, { force: true });
}

/** Whether the old state was of this environment, and now is where the stack looks for it. */
function moveState(old: string, file: string, groups: readonly string[]): boolean {
  if (!existsSync(old) || holdsResources(file)) return false;
  const held = stateResources(old).flatMap(({ type, instances = [] }) =>
    type === "azurerm_resource_group" ? instances.map(({ attributes }) => attributes?.name) : [],
  );
  if (!held.some((name) => name !== undefined && groups.includes(name))) return false;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  renameSync(old, file);
  return true;
}

/** Terraform writes into the file that is there, and takes an empty one for no state at all. */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (const each of [file, `${file}.backup`]) {
    if (existsSync(each)) chmodSync(each, 0o600);
  }
  if (!existsSync(file)) closeSync(openSync(file, "a", 0o600));
}

function resourceGroups(synthesized: Synthesized | undefined): string[] {
  return Object.values(synthesized?.resource?.azurerm_resource_group ?? {}).flatMap(
    ({ name }) => name ?? [],
  );
}

function holdsResources(file: string): boolean {
  return stateResources(file).length > 0;
}

interface StateResource {
  readonly type?: string;
  readonly instances?: readonly { readonly attributes?: { readonly name?: string } }[];
}

function stateResources(file: string): readonly StateResource[] {
  return readJson<{ resources?: readonly StateResource[] }>(file)?.resources ?? [];
}

/** Undefined where there is no file, or none that Terraform wrote to its end. */
function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}
