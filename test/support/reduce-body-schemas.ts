import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { bodySchemaFile, type BodySchema } from "./body-schema";

/** Which model of Microsoft's own client describes the body of a resource type. */
interface Source {
  /** A version of the package that was generated for the API version of `types`. */
  readonly package: string;
  readonly mappers: string;
  /** Resource type and API version, as the stacks have it, to the model. */
  readonly types: Readonly<Record<string, string>>;
}

const sources: readonly Source[] = [
  {
    package: "@azure/arm-appservice@17.0.0",
    mappers: "dist/esm/models/mappers.js",
    types: {
      "Microsoft.Web/sites@2024-11-01": "Site",
      "Microsoft.Web/sites/config@2024-11-01": "SiteAuthSettingsV2",
      "Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-11-01":
        "CsmPublishingCredentialsPoliciesEntity",
    },
  },
  {
    package: "@azure/arm-logic@8.2.0",
    mappers: "dist-esm/src/models/mappers.js",
    types: { "Microsoft.Logic/workflows@2019-05-01": "Workflow" },
  },
];

/** A type of `@azure/core-client`'s mappers, as far as bodies have it. */
interface MapperType {
  readonly name: string;
  readonly className?: string;
  readonly modelProperties?: Readonly<Record<string, Mapper>>;
  readonly additionalProperties?: Mapper;
  readonly allowedValues?: readonly unknown[];
  readonly element?: Mapper;
  readonly value?: Mapper;
}

interface Mapper {
  /** Name in JSON; a dot leads into an object that the client flattens. */
  readonly serializedName?: string;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly constraints?: Readonly<Record<string, unknown>>;
  readonly type: MapperType;
}

type Mappers = Readonly<Record<string, Mapper>>;

const scalars: Readonly<Record<string, BodySchema>> = {
  String: { type: "string" },
  Uuid: { type: "string" },
  Number: { type: "number" },
  Boolean: { type: "boolean" },
  DateTime: { type: "string" },
  any: {},
};

/** Schemas of the models that one model leads to, by its name. */
class Models {
  readonly definitions: Record<string, BodySchema> = {};

  constructor(private readonly mappers: Mappers) {}

  /** @returns a reference to the model's schema, which is added with all that it needs */
  reference(className: string): BodySchema {
    if (this.definitions[className] === undefined) {
      this.definitions[className] = {};
      this.definitions[className] = this.composite(className);
    }
    return { $ref: `#/definitions/${className}` };
  }

  private composite(className: string): BodySchema {
    const { type } = this.mappers[className] ?? {};
    if (type === undefined) throw new Error(`${className} is no model of the package`);
    const schema = emptyObject(
      type.additionalProperties && this.schemaOf(type.additionalProperties),
    );
    for (const mapper of Object.values(type.modelProperties ?? {})) this.addMember(schema, mapper);
    return schema;
  }

  private addMember(schema: WritableObject, mapper: Mapper): void {
    const names = (mapper.serializedName ?? "").split(/(?<!\\)\./);
    const last = names.at(-1)?.replace(/\\\./g, ".") ?? "";
    let place = schema;
    for (const name of names.slice(0, -1)) {
      place = (place.properties[name] ??= emptyObject()) as unknown as WritableObject;
    }
    place.properties[last] = mapper.readOnly ? false : this.schemaOf(mapper);
    if (mapper.required && !mapper.readOnly) place.required.push(last);
  }

  private schemaOf({ type, constraints = {} }: Mapper): BodySchema {
    switch (type.name) {
      case "Composite":
        return this.reference(type.className ?? "");
      case "Sequence":
        return { type: "array", items: this.schemaOf(type.element!) };
      case "Dictionary":
        return { type: "object", additionalProperties: this.schemaOf(type.value!) };
      case "Enum":
        return { enum: type.allowedValues };
    }
    const scalar = scalars[type.name];
    if (scalar === undefined) throw new Error(`no schema for the mapper type ${type.name}`);
    const { InclusiveMinimum: minimum, InclusiveMaximum: maximum } = constraints;
    return { ...(scalar as object), minimum, maximum };
  }
}

type WritableObject = {
  readonly type: "object";
  readonly additionalProperties: BodySchema;
  readonly required: string[];
  readonly properties: Record<string, BodySchema>;
};

function emptyObject(additionalProperties: BodySchema = false): WritableObject {
  return { type: "object", additionalProperties, required: [], properties: {} };
}

/** The mappers of a package, which are data in a module of ECMAScript. */
function mappersOf({ package: name, mappers }: Source, folder: string): Mappers {
  const archive = execFileSync("npm", ["pack", "--silent", name], { cwd: folder })
    .toString()
    .trim();
  execFileSync("tar", ["-xzf", archive], { cwd: folder });
  const outfile = join(folder, `${archive}.cjs`);
  buildSync({
    entryPoints: [join(folder, "package", mappers)],
    ...{ outfile, format: "cjs", logLevel: "error" },
  });
  rmSync(join(folder, "package"), { recursive: true });
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a file that was made just now cannot be imported
  return require(outfile) as Mappers;
}

/**
 * Writes what Microsoft's clients know of the bodies that the stacks send through azapi:
 *
 *     npx ts-node test/support/reduce-body-schemas.ts && npm run format
 *
 * The packages are generated from the specifications that azapi's own schemas are generated from
 * (https://github.com/Azure/azure-rest-api-specs), and are under the MIT licence.
 */
function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "body-schemas-"));
  const written = sources.map((source) => {
    const models = new Models(mappersOf(source, folder));
    const types = Object.entries(source.types).map(([type, model]) => [
      type,
      models.reference(model),
    ]);
    return {
      source: source.package,
      types: Object.fromEntries(types) as object,
      definitions: models.definitions,
    };
  });
  rmSync(folder, { recursive: true });
  writeFileSync(bodySchemaFile, `${JSON.stringify(written, null, 2)}\n`);
}

main();
