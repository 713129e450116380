import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./synth";

/** Type of an argument as `terraform providers schema -json` writes it: `"string"`, `["list", …]`. */
type ArgumentType = string | readonly [kind: string, of: unknown];

interface Attribute {
  readonly type?: ArgumentType;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
}

interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, NestedBlock>>;
}

interface NestedBlock {
  readonly block: Block;
  readonly nesting_mode?: string;
  readonly min_items?: number;
  readonly max_items?: number;
}

type Schemas = Readonly<Record<string, { readonly block: Block }>>;

/** What one provider knows. */
export interface ProviderSchema {
  /** Namespace and name, such as `hashicorp/azurerm`. */
  readonly provider: string;
  readonly provider_schema: { readonly block: Block };
  readonly resource_schemas: Schemas;
  readonly data_source_schemas: Schemas;
}

type Arguments = Readonly<Record<string, unknown>>;
type ByName = Readonly<Record<string, Arguments>>;

/** The parts of `cdk.tf.json` that a provider has a schema for. */
export interface TerraformConfiguration {
  readonly resource?: Readonly<Record<string, ByName>>;
  readonly data?: Readonly<Record<string, ByName>>;
  readonly provider?: Readonly<Record<string, Arguments | readonly Arguments[]>>;
}

/** Where the schemas are that the tests check with; `reduce-provider-schemas.ts` writes them. */
export const schemaFolder = join(projectRoot, "test/data/provider-schemas");

/** Resource types that Terraform itself has. */
const builtIn = ["terraform_data"];

/** Arguments that every resource and data source has, whatever its provider. */
const metaArguments = [
  ...["//", "depends_on", "count", "for_each"],
  ...["provider", "lifecycle", "provisioner", "connection"],
];

export function readSchemas(folder = schemaFolder): ProviderSchema[] {
  return readdirSync(folder).map(
    (name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as ProviderSchema,
  );
}

/** Types of resources and data sources that a configuration uses and a provider must know. */
export function usedTypes(configuration: TerraformConfiguration) {
  return {
    resource_schemas: Object.keys(configuration.resource ?? {}).filter(
      (type) => !builtIn.includes(type),
    ),
    data_source_schemas: Object.keys(configuration.data ?? {}),
  };
}

/**
 * What the providers would refuse, without their programs: unknown, missing, read-only and mistyped
 * arguments, and too many or too few blocks. What a value must be within its type is left to them.
 *
 * @returns one sentence each, with the place; empty when all is well
 */
export function schemaViolations(
  configuration: TerraformConfiguration,
  schemas: readonly ProviderSchema[],
): string[] {
  const found: string[] = [];
  for (const [section, kind] of [
    ["resource", "resource_schemas"],
    ["data", "data_source_schemas"],
  ] as const) {
    for (const type of usedTypes(configuration)[kind]) {
      const schema = schemas.map((provider) => provider[kind][type]).find(Boolean);
      if (schema === undefined) {
        found.push(
          `${type}: no schema kept in test/data/provider-schemas (see test/support/reduce-provider-schemas.ts)`,
        );
        continue;
      }
      for (const [name, values] of Object.entries(configuration[section]?.[type] ?? {})) {
        found.push(...blockViolations(`${type}.${name}`, schema.block, values));
      }
    }
  }
  for (const [name, values] of Object.entries(configuration.provider ?? {})) {
    const schema = schemas.find(({ provider }) => provider.endsWith(`/${name}`));
    if (schema === undefined) found.push(`provider.${name}: no schema`);
    for (const one of [values].flat<(Arguments | readonly Arguments[])[]>()) {
      if (schema) {
        found.push(...blockViolations(`provider.${name}`, schema.provider_schema.block, one));
      }
    }
  }
  return found;
}

function blockViolations(place: string, block: Block, values: Arguments): string[] {
  const { attributes = {}, block_types: blocks = {} } = block;
  const given = Object.entries(values).filter(([name]) => !metaArguments.includes(name));
  return [
    ...Object.entries(attributes)
      .filter(([name, { required }]) => required && values[name] === undefined)
      .map(([name]) => `${place}: the required argument "${name}" is missing`),
    ...Object.entries(blocks)
      .filter(([name, { min_items = 0 }]) => min_items > 0 && values[name] === undefined)
      .map(([name]) => `${place}: the required block "${name}" is missing`),
    ...given.flatMap(([name, value]) => {
      const [attribute, nested] = [attributes[name], blocks[name]];
      if (attribute !== undefined) return attributeViolations(`${place}.${name}`, attribute, value);
      if (nested !== undefined) return nestedViolations(`${place}.${name}`, nested, value);
      return [`${place}: there is no argument "${name}"`];
    }),
  ];
}

function attributeViolations(place: string, attribute: Attribute, value: unknown): string[] {
  const { type, required, optional, computed } = attribute;
  if (computed && !required && !optional) return [`${place} is read-only`];
  if (type === undefined || hasType(type, value)) return [];
  return [`${place} must be ${JSON.stringify(type)}; got ${JSON.stringify(value).slice(0, 80)}`];
}

function nestedViolations(place: string, nested: NestedBlock, value: unknown): string[] {
  if (isExpression(value)) return [];
  const items: unknown[] = Array.isArray(value) ? value : [value];
  const least = nested.min_items ?? 0;
  const most = nested.nesting_mode === "single" ? 1 : nested.max_items;
  const count =
    items.length < least || items.length > (most ?? Infinity)
      ? [`${place} stands ${items.length} time(s); allowed are ${least} to ${most ?? "any"}`]
      : [];
  return [
    ...count,
    ...items.flatMap((item, index) =>
      typeof item === "object" && item !== null
        ? blockViolations(`${place}[${index}]`, nested.block, item as Arguments)
        : [`${place}[${index}] must be a block; got ${JSON.stringify(item)}`],
    ),
  ];
}

/** Terraform converts between text, numbers and booleans where the text allows it. */
function hasType(type: ArgumentType, value: unknown): boolean {
  if (value === null || isExpression(value) || type === "dynamic") return true;
  if (type === "string") return ["string", "number", "boolean"].includes(typeof value);
  if (type === "number") return isNumber(value);
  if (type === "bool") return typeof value === "boolean" || value === "true" || value === "false";
  const [kind, of] = type as readonly [string, ArgumentType];
  if (kind === "list" || kind === "set") {
    return Array.isArray(value) && value.every((item) => hasType(of, item));
  }
  if (typeof value !== "object" || Array.isArray(value)) return false;
  return kind !== "map" || Object.values(value).every((item) => hasType(of, item));
}

function isNumber(value: unknown): boolean {
  if (typeof value === "number") return true;
  return typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value));
}

function isExpression(value: unknown): boolean {
  return typeof value === "string" && value.includes("${");
}
