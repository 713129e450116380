import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import { projectRoot, type Resource, type SynthesizedStack } from "./synth";

/** A JSON Schema of draft-07; `false` is for what the service alone writes. */
export type BodySchema = boolean | { readonly [keyword: string]: unknown };

type Schemas = Readonly<Record<string, BodySchema>>;

/** What one package of Microsoft's says of bodies, by resource type and API version. */
export interface BodySchemas {
  readonly source: string;
  readonly types: Schemas;
  readonly definitions: Schemas;
}

/** `reduce-body-schemas.ts` writes it. */
export const bodySchemaFile = join(projectRoot, "test/data/body-schemas.json");

const kinds = ["azapi_resource", "azapi_update_resource"] as const;

/** The resources of a stack that azapi makes or updates, by their address. */
export function azapiResources(stack: SynthesizedStack): readonly (readonly [string, Resource])[] {
  return kinds.flatMap((kind) =>
    Object.entries(stack.resource[kind] ?? {}).map(
      ([name, resource]) => [`${kind}.${name}`, resource] as const,
    ),
  );
}

/** The request that azapi makes of a resource, as far as Azure's schema describes it. */
export function bodyOf({ body, location, tags }: Resource): Record<string, unknown> {
  return {
    ...(location !== undefined && { location }),
    ...(tags !== undefined && { tags }),
    ...(body as object | undefined),
  };
}

/** Checks bodies by the schemas of the file, and what it lacks by those given. */
export class BodyCheck {
  private readonly validators = new Map<string, ValidateFunction>();

  /**
   * @param members schemas of members that no package has, by model
   * @param types schemas of whole types, likewise
   */
  constructor(members: Readonly<Record<string, Schemas>>, types: Schemas) {
    const all = JSON.parse(readFileSync(bodySchemaFile, "utf8")) as BodySchemas[];
    for (const kept of [...all, { types, definitions: {} }]) {
      const definitions = completedBy(kept.definitions, members);
      for (const [type, schema] of Object.entries(kept.types)) {
        const ajv = new Ajv({ allErrors: true, verbose: true, strictTypes: false });
        this.validators.set(type, ajv.compile({ ...(schema as object), definitions }));
      }
    }
  }

  get types(): readonly string[] {
    return [...this.validators.keys()];
  }

  /** One sentence for each thing that azapi or Azure would refuse; empty when all is well. */
  violations(address: string, type: string, body: Record<string, unknown>): string[] {
    const validate = this.validators.get(type);
    if (validate === undefined) return [`${address}: no schema of ${type} is kept`];
    validate(body);
    return (validate.errors ?? [])
      .filter(({ data }) => !isExpression(data))
      .map((error) => `${address}${said(error)}`);
  }
}

function said({ instancePath, keyword, message, params, data }: ErrorObject): string {
  const place = instancePath.replaceAll("/", ".");
  if (keyword === "additionalProperties") {
    return `${place}: there is no property ${JSON.stringify(params["additionalProperty"])}`;
  }
  if (keyword === "false schema") return `${place} is written by Azure alone`;
  return `${place} ${message}; got ${JSON.stringify(data)}`;
}

/** @throws Error when a package has what is added: it would not be looked at again */
function completedBy(definitions: Schemas, added: Readonly<Record<string, Schemas>>): Schemas {
  const completed = structuredClone(definitions) as Record<string, BodySchema>;
  for (const [model, members] of Object.entries(added)) {
    const schema = completed[model] as { properties: Record<string, BodySchema> } | undefined;
    if (schema === undefined) continue;
    for (const [name, member] of Object.entries(members)) {
      if (name in schema.properties) {
        throw new Error(`${model}.${name} is in the package now: take it out of what is added`);
      }
      schema.properties[name] = member;
    }
  }
  return completed;
}

function isExpression(value: unknown): boolean {
  return typeof value === "string" && value.includes("${");
}
