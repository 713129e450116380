import { isObject, mapStrings, valueAt, type Json, type JsonObject } from "./json";

/** A resource of a stack, as a reader knows it. */
export interface Resource {
  /** Terraform's address, `<type>.<logical id>`: what a resource is known by in the state. */
  readonly address: string;
  /** Terraform type, such as `azurerm_storage_queue`. */
  readonly type: string;
  /** Type of what it is on Azure where the Terraform type does not say: `Microsoft.Web/sites`. */
  readonly azureType?: string;
  /** Path of its construct below the stack; `Resource`, a construct's main child, is left out. */
  readonly path: string;
  /** Its arguments. References name the construct that they mean; asset hashes are left out. */
  readonly arguments: JsonObject;
  /**
   * Addresses of resources that its arguments refer to, by the first member of the argument's path;
   * under `lifecycle` those that it is replaced with.
   */
  readonly references: ReadonlyMap<string, readonly Reference[]>;
  /** Locals and data sources that its arguments read, by argument. */
  readonly inputs: ReadonlyMap<string, readonly string[]>;
}

export interface Reference {
  readonly address: string;
  /** Attribute that is read, such as `id`; empty where the whole resource is meant. */
  readonly attribute: string;
}

/** Files of a Function App's package by their path in the zip. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>;

/** Storage operations of one kind of request, by name, as the project's own test holds them. */
export type RecordedOperations = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** One synthesized stack: what Terraform would read, and the code that it would deploy. */
export interface SynthesizedStack {
  readonly name: string;
  /** By address. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** Construct paths of all resources. */
  readonly paths: ReadonlySet<string>;
  readonly outputs: JsonObject;
  /** Providers, backend, locals, data sources and variables. */
  readonly settings: JsonObject;
  /** Packages by the construct path of the blob that holds them. */
  readonly packages: ReadonlyMap<string, PackageFiles>;
  /** By request. @default not known, as of a folder without its project */
  readonly recorded?: RecordedOperations;
}

const reference = /\b((?:(?:azurerm|azapi)_\w+|terraform_data)\.[\w-]+)(?:\.(\w+))?/g;
const input = /\b(?:local\.[\w-]+|data\.\w+\.[\w-]+)/g;
const assetHash = /[0-9A-Fa-f]{32}(?=\/archive\.zip|\.zip|\/released-package\.zip)/g;

/** Builds a stack from a parsed `cdk.tf.json`. */
export function stackOf(
  name: string,
  file: JsonObject,
  packages: ReadonlyMap<string, PackageFiles> = new Map(),
): SynthesizedStack {
  const paths = new Map<string, string>();
  for (const { address, source } of declared(file)) paths.set(address, pathOf(source, address));
  const readable = (text: string) =>
    text
      .replace(assetHash, "<hash>")
      .replace(reference, (whole, address: string, attribute?: string) =>
        paths.has(address) ? `${paths.get(address)}${attribute ? `.${attribute}` : ""}` : whole,
      );
  const resources = [...declared(file)].map(({ address, type, source }) => ({
    address,
    type,
    ...azureTypeOf(source),
    path: paths.get(address) ?? address,
    arguments: mapStrings(parsed(withoutComment(source)), readable) as JsonObject,
    references: referencesOf(source),
    inputs: byArgument(source, inputsOf),
  }));
  const { output = {}, provider = {}, locals = {}, data = {}, variable = {} } = file;
  const terraform = withoutFolder(file["terraform"] ?? {});
  return {
    name,
    resources: new Map(resources.map((resource) => [resource.address, resource])),
    paths: new Set(paths.values()),
    outputs: mapStrings(output, readable) as JsonObject,
    settings: mapStrings({ provider, terraform, locals, data, variable }, readable) as JsonObject,
    packages,
  };
}

/** A local state file by its name alone: its folder depends on where the project lies. */
function withoutFolder(terraform: Json): Json {
  const path = valueAt(terraform, ["backend", "local", "path"]);
  if (typeof path !== "string" || !isObject(terraform)) return terraform;
  return { ...terraform, backend: { local: { path: path.split("/").at(-1) ?? path } } };
}

/** The stack's resources as their file lists them. */
function* declared(file: JsonObject) {
  const byType = (file["resource"] ?? {}) as Record<string, Record<string, JsonObject>>;
  for (const [type, byId] of Object.entries(byType)) {
    for (const [id, source] of Object.entries(byId)) {
      yield { type, address: `${type}.${id}`, source };
    }
  }
}

function pathOf(source: JsonObject, address: string): string {
  const { metadata } = (source["//"] ?? {}) as { metadata?: { path?: string } };
  const [, ...below] = (metadata?.path ?? `/${address}`).split("/");
  if (below.length > 1 && below.at(-1) === "Resource") below.pop();
  return below.join("/");
}

function withoutComment(source: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([name]) => name !== "//"));
}

/** Arguments that hold JSON as a text: it is compared member by member. */
const jsonTexts: ReadonlySet<string> = new Set(["data_json"]);

function parsed(source: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(source).map(([name, value]) => [
      name,
      jsonTexts.has(name) && typeof value === "string" ? (JSON.parse(value) as Json) : value,
    ]),
  );
}

function azureTypeOf({ type }: JsonObject): { azureType?: string } {
  return typeof type === "string" && type.includes("@") ? { azureType: type.split("@")[0] } : {};
}

function referencesOf(source: JsonObject): Resource["references"] {
  const replaced = valueAt(source["lifecycle"], ["replace_triggered_by"]) ?? [];
  return byArgument({ ...source, lifecycle: replaced }, (text) =>
    [...text.matchAll(reference)].map(([, address = "", attribute = ""]) => ({
      address,
      attribute,
    })),
  );
}

/** Locals and data sources that a text reads, as `local.name` and `data.type.name`. */
export function inputsOf(text: string): string[] {
  return [...text.matchAll(input)].map(([name]) => name);
}

/** What is found in each argument. */
function byArgument<T>(source: JsonObject, find: (text: string) => T): Map<string, T> {
  return new Map(
    Object.entries(withoutComment(source)).map(([name, value]) => [
      name,
      find(JSON.stringify(value satisfies Json)),
    ]),
  );
}
