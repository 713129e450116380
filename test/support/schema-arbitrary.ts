import fc from "fast-check";

type Schema = Readonly<Record<string, unknown>>;

/** Keywords that only describe. */
const annotations = ["description", "title", "default", "examples", "format", "$schema"];

/**
 * Values that a JSON Schema allows.
 * @throws Error naming a keyword that it does not know: values would not be what they seem
 */
export function allowedBy(schema: Schema): fc.Arbitrary<unknown> {
  if (Array.isArray(schema["enum"])) return fc.constantFrom(...(schema["enum"] as unknown[]));
  const make = makers[schema["type"] as string];
  if (make === undefined) throw new Error(`no values for ${JSON.stringify(schema)}`);
  const known = ["type", ...annotations, ...make.keywords];
  const unknown = Object.keys(schema).filter((keyword) => !known.includes(keyword));
  if (unknown.length > 0) throw new Error(`no values for the keyword ${unknown.join(", ")}`);
  return make.values(schema);
}

interface Maker {
  readonly keywords: readonly string[];
  readonly values: (schema: Schema) => fc.Arbitrary<unknown>;
}

const number = (schema: Schema, name: string) => schema[name] as number | undefined;

const makers: Readonly<Record<string, Maker>> = {
  string: {
    keywords: ["minLength", "maxLength"],
    // Of one unit each, as JSON Schema counts characters and JavaScript does not.
    values: (schema) =>
      fc.string({
        minLength: number(schema, "minLength"),
        maxLength: Math.min(number(schema, "maxLength") ?? 30, 300),
      }),
  },
  integer: {
    keywords: ["minimum", "maximum"],
    values: (schema) =>
      fc.integer({ min: number(schema, "minimum"), max: number(schema, "maximum") }),
  },
  number: {
    keywords: ["minimum", "maximum"],
    values: (schema) =>
      fc.double({
        min: number(schema, "minimum"),
        max: number(schema, "maximum"),
        noNaN: true,
        noDefaultInfinity: true,
      }),
  },
  boolean: { keywords: [], values: () => fc.boolean() },
  array: {
    keywords: ["items", "minItems", "maxItems"],
    values: (schema) =>
      fc.array(allowedBy(schema["items"] as Schema), {
        minLength: number(schema, "minItems"),
        maxLength: Math.min(number(schema, "maxItems") ?? 10, 100),
      }),
  },
  object: {
    keywords: ["properties", "required", "additionalProperties"],
    values: (schema) => {
      const properties = Object.entries((schema["properties"] ?? {}) as Record<string, Schema>);
      const values = properties.map(([name, part]) => [name, allowedBy(part)] as const);
      return fc.record(Object.fromEntries(values), {
        requiredKeys: (schema["required"] ?? []) as string[],
      });
    },
  },
};
