import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stackNames } from "../../stacks/names";
import { projectRoot } from "./project-root";
import { sharedSynth } from "./shared-synth";

export { projectRoot, stackNames };

export type Json = null | boolean | number | string | Json[] | { [member: string]: Json };

/** One `cdk.tf.json`, as Terraform reads it. */
export interface SynthesizedStack {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
  readonly output: Readonly<Record<string, { readonly value: string }>>;
  readonly [section: string]: unknown;
}

/** A resource's arguments, and where CDKTF notes the construct that it comes from. */
export interface Resource {
  readonly "//"?: { readonly metadata: { readonly path: string } };
  readonly [argument: string]: unknown;
}

/**
 * The folder that takes `cdktf.out`'s place, with all stacks: without variables synthesized as a
 * user would, `ts-node main.ts` in a process of its own; with variables, such as
 * `{ REQUEST_REPLY_PROFILE: "inline" }`, by one process for the whole run, which loads everything
 * once. All test files of a run share one synth of the same variables: nobody may write to it.
 */
export function synthesize(variables: Readonly<Record<string, string>> = {}): string {
  return Object.keys(variables).length === 0
    ? sharedSynth({}, (outdir) => runMain({ CDKTF_OUTDIR: outdir }))
    : sharedSynth(variables);
}

/** Runs main.ts as a user would, with no other configuration than these variables. */
export function runMain(variables: Readonly<Record<string, string>>) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("REQUEST_REPLY_") && !name.startsWith("CDKTF_"),
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["-r", "ts-node/register", "main.ts"],
    {
      cwd: projectRoot,
      env: { ...Object.fromEntries(inherited), ...variables },
      encoding: "utf8",
    },
  );
  return { status, stdout, stderr };
}

/** The file of one stack, with default configuration unless another folder is given. */
export function stackFile(name: string, outdir = synthesize()): string {
  return join(outdir, "stacks", name, "cdk.tf.json");
}

export function readStack(name: string, outdir?: string): SynthesizedStack {
  return JSON.parse(readFileSync(stackFile(name, outdir), "utf8")) as SynthesizedStack;
}

/**
 * The file of one stack without what differs by machine: the hashes of the zipped code, and the way
 * from the folder that tests synthesize into to the local state.
 */
export function maskedStackFile(name: string, outdir?: string): string {
  return readFileSync(stackFile(name, outdir), "utf8")
    .replace(/[0-9A-F]{32}(?=\/archive\.zip)/g, "<hash>")
    .replace(/[0-9a-f]{32}(?=\/released-package\.zip)/g, "<hash>")
    .replace(/"path": "[^"]+(?=\/\.tfstate\/)/, '"path": "<project>');
}

/** All resources of a type. */
export function resourcesOf(stack: SynthesizedStack, type: string): readonly Resource[] {
  return Object.values(stack.resource[type] ?? {});
}

/** The one resource of a type, or of an azapi type when it names one. */
export function theResource(stack: SynthesizedStack, type: string): Resource {
  const all = type.startsWith("Microsoft.")
    ? ["azapi_resource", "azapi_update_resource"]
        .flatMap((kind) => resourcesOf(stack, kind))
        .filter((resource) => String(resource["type"]).startsWith(`${type}@`))
    : resourcesOf(stack, type);
  if (all.length !== 1) throw new Error(`expected one ${type}, got ${all.length}`);
  return all[0] ?? {};
}

/** A nested argument by its path, such as `body.properties`; undefined where there is none. */
export function argument(resource: Resource, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, name) => (value as Record<string, unknown> | undefined)?.[name],
      resource,
    );
}

/** Path of the construct that a resource comes from, without the stack's name. */
export function constructPath(resource: Resource): string {
  return (resource["//"]?.metadata.path ?? "").replace(/^[^/]*\//, "").replace(/\/Resource$/, "");
}

interface AppSetting {
  readonly name: string;
  readonly value: string;
}

/** App settings of the stack's one Function App. */
export function appSettings(stack: SynthesizedStack): Readonly<Record<string, string>> {
  const site = theResource(stack, "Microsoft.Web/sites");
  const list = argument(site, "body.properties.siteConfig.appSettings") as AppSetting[];
  return Object.fromEntries(list.map(({ name, value }) => [name, value]));
}

/** What Terraform makes of the expressions that are left in a setting, as far as an app's parser sees. */
export function evaluated(text: string): string {
  return text
    .replace(/^\$\{replace\(.+\)\}$/, "https://*.northeurope.logic.azure.com/workflows/0f8fad5b")
    .replace(/\$\{[^}]*_endpoint\}/g, "https://st.example.core.windows.net/")
    .replace(
      /\$\{[^}]*\.output\.value\}/g,
      "https://prod-1.northeurope.logic.azure.com:443/workflows/1",
    )
    .replace(/\$\{[^}]*\}/g, "x1");
}
