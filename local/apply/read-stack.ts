import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isMap, TerraformError, type Value, type ValueMap } from "./terraform/value";

/** One `resource` or `data` block of a configuration, not evaluated. */
export interface Block {
  /** `azurerm_storage_account.data`, or `data.azurerm_client_config.current`. */
  readonly address: string;
  readonly type: string;
  /** The arguments, without Terraform's own (`depends_on`, `lifecycle`, ...). */
  readonly body: ValueMap;
  /** Addresses named in `depends_on`. */
  readonly dependsOn: readonly string[];
}

/** What `cdktf synth` wrote for one stack. */
export interface SynthesizedStack {
  readonly name: string;
  /** Folder of cdk.tf.json and of the assets that it names by relative paths. */
  readonly folder: string;
  readonly blocks: readonly Block[];
  readonly locals: ValueMap;
  /** Values of the input variables. */
  readonly variables: ValueMap;
  /** Output name to the expression of its value. */
  readonly outputs: ValueMap;
}

const metaArguments = new Set(["//", "depends_on", "lifecycle", "provider", "provisioner"]);
const unsupportedArguments = ["count", "for_each", "dynamic"];

/** The stacks that were synthesized into a folder, by name. */
export function synthesizedStacks(outdir: string): readonly string[] {
  const folder = join(outdir, "stacks");
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => existsSync(join(folder, name, "cdk.tf.json")))
        .sort()
    : [];
}

/**
 * Reads one stack.
 *
 * @param outdir cdktf's output folder, usually `cdktf.out`
 * @throws Error when there is no such stack; the message lists the ones that are there
 */
export function readStack(outdir: string, name: string): SynthesizedStack {
  const known = synthesizedStacks(outdir);
  if (!known.includes(name)) {
    throw new Error(
      known.length === 0
        ? `${outdir} holds no synthesized stack; run "npm run synth" first`
        : `there is no stack "${name}" in ${outdir}; it holds ${known.join(", ")}`,
    );
  }
  const folder = resolve(outdir, "stacks", name);
  const file = join(folder, "cdk.tf.json");
  const configuration = parseJson(file);
  return {
    name,
    folder,
    blocks: [
      ...blocksOf(section(configuration, "data"), "data."),
      ...blocksOf(section(configuration, "resource"), ""),
    ],
    locals: section(configuration, "locals"),
    variables: variables(section(configuration, "variable")),
    outputs: member(section(configuration, "output"), "value"),
  };
}

function parseJson(file: string): ValueMap {
  try {
    const configuration = JSON.parse(readFileSync(file, "utf8")) as Value;
    if (isMap(configuration)) return configuration;
    throw new TerraformError("it is not a JSON object");
  } catch (error) {
    throw new Error(`${file} cannot be read: ${String(error)}; run "npm run synth" again`, {
      cause: error,
    });
  }
}

function section(configuration: ValueMap, name: string): ValueMap {
  const value = configuration[name] ?? {};
  if (!isMap(value)) throw new TerraformError(`"${name}" of cdk.tf.json must be an object`);
  return value;
}

/** One member of each block that has it. */
/** As Terraform finds them: `TF_VAR_<name>`, or the default. */
function variables(blocks: ValueMap): ValueMap {
  const given = Object.keys(blocks).flatMap((name) => {
    const value = process.env[`TF_VAR_${name}`];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...member(blocks, "default"), ...Object.fromEntries(given) };
}

function member(blocks: ValueMap, name: string): ValueMap {
  return Object.fromEntries(
    Object.entries(blocks).flatMap(([key, block]) => {
      const value = isMap(block) ? block[name] : undefined;
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function blocksOf(types: ValueMap, prefix: string): Block[] {
  return Object.entries(types).flatMap(([type, named]) =>
    Object.entries(isMap(named) ? named : {}).map(([name, body]) =>
      block(`${prefix}${type}.${name}`, type, body),
    ),
  );
}

function block(address: string, type: string, body: Value): Block {
  if (!isMap(body)) throw new TerraformError(`${address} must be an object`);
  const unsupported = unsupportedArguments.find((name) => name in body);
  if (unsupported !== undefined) {
    throw new TerraformError(
      `${address}: "${unsupported}" is not supported by the local runtime; write the resources out`,
    );
  }
  const dependsOn = body["depends_on"] ?? [];
  return {
    address,
    type,
    body: Object.fromEntries(Object.entries(body).filter(([name]) => !metaArguments.has(name))),
    dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [],
  };
}
