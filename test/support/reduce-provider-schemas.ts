import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  schemaFolder,
  usedTypes,
  type ProviderSchema,
  type TerraformConfiguration,
} from "./provider-schema";
import { projectRoot } from "./synth";
import { stackNames } from "../../stacks/names";

/** Output of `terraform providers schema -json`, as far as it is read here. */
interface TerraformSchemas {
  readonly provider_schemas: Readonly<
    Record<
      string,
      Pick<ProviderSchema, "resource_schemas" | "data_source_schemas"> & {
        readonly provider: ProviderSchema["provider_schema"];
      }
    >
  >;
}

/** What the test never reads, and what would be most of the files. */
const dropped = ["description", "description_kind", "deprecated", "version", "sensitive"];

/** One entry for each provider, from Terraform's output or from a file of one provider's schema. */
function providersOf(file: string): ProviderSchema[] {
  const read = JSON.parse(readFileSync(file, "utf8")) as TerraformSchemas | ProviderSchema;
  if (!("provider_schemas" in read)) return [read];
  return Object.entries(read.provider_schemas).map(([address, schema]) => ({
    provider: address.split("/").slice(-2).join("/"),
    provider_schema: schema.provider,
    resource_schemas: schema.resource_schemas,
    data_source_schemas: schema.data_source_schemas,
  }));
}

function pick<T>(all: Readonly<Record<string, T>>, types: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([type]) => types.has(type)));
}

/**
 * Keeps of the providers' schemas what the synthesized stacks use:
 *
 *     npm run synth && cd cdktf.out/stacks/functions-only && terraform init -backend=false
 *     terraform providers schema -json > schemas.json
 *     npx ts-node test/support/reduce-provider-schemas.ts cdktf.out/stacks/functions-only/schemas.json
 *     npx prettier --write test/data/provider-schemas
 */
function main(files: readonly string[]): void {
  if (files.length === 0) {
    throw new Error("name the file that terraform providers schema -json wrote");
  }
  const configurations = stackNames.map((stack) => {
    const file = join(projectRoot, "cdktf.out/stacks", stack, "cdk.tf.json");
    return JSON.parse(readFileSync(file, "utf8")) as TerraformConfiguration;
  });
  const used = configurations.map(usedTypes);
  const resources = new Set(used.flatMap((types) => types.resource_schemas));
  const dataSources = new Set(used.flatMap((types) => types.data_source_schemas));
  rmSync(schemaFolder, { recursive: true, force: true });
  mkdirSync(schemaFolder, { recursive: true });
  for (const { provider, ...schema } of files.flatMap(providersOf)) {
    const reduced: ProviderSchema = {
      provider,
      provider_schema: schema.provider_schema,
      resource_schemas: pick(schema.resource_schemas, resources),
      data_source_schemas: pick(schema.data_source_schemas, dataSources),
    };
    const text = JSON.stringify(
      reduced,
      (name, value: unknown) =>
        dropped.includes(name) && typeof value !== "object" ? undefined : value,
      1,
    );
    writeFileSync(join(schemaFolder, `${provider.split("/").at(-1)}.json`), `${text}\n`);
  }
}

main(process.argv.slice(2));
