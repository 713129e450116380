import fc from "fast-check";

/** The part of JSON Schema that the configuration's schema is written in. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly then?: Schema;
}

/**
 * Values of a schema, many of them valid: what `if`, `else`, `uniqueItems` and `maxLength`
 * add, the caller checks with the validator.
 */
export function arbitraryOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: schema.minimum, max: schema.maximum });
    case "number":
      return fc.double({ min: schema.minimum, max: schema.maximum, noNaN: true });
    case "string":
      return textOf(schema.pattern);
    case "array":
      return fc.uniqueArray(arbitraryOf(schema.items ?? {}), {
        minLength: schema.minItems,
        maxLength: schema.maxItems ?? 3,
        selector: JSON.stringify,
      });
    case "object":
      return objectOf(schema);
    default:
      throw new Error(`no arbitrary for ${JSON.stringify(schema)}`);
  }
}

/** fast-check knows no lookaheads: such a pattern filters. */
function textOf(pattern: string | undefined): fc.Arbitrary<string> {
  if (pattern === undefined) return fc.string({ maxLength: 30 });
  const expression = new RegExp(pattern);
  return pattern.includes("(?!")
    ? fc.string({ maxLength: 30 }).filter((text) => expression.test(text))
    : fc.stringMatching(expression);
}

function objectOf(schema: Schema): fc.Arbitrary<unknown> {
  // `then` refines members and adds some; the plain form is what is left of them.
  const branches = [schema, ...(schema.then?.properties ? [schema.then] : [])];
  if (schema.properties !== undefined) {
    return fc.oneof(...branches.map((each) => record(schema, each)));
  }
  const { additionalProperties, propertyNames, maxProperties = 3 } = schema;
  if (typeof additionalProperties !== "object") return fc.constant({});
  return fc.dictionary(textOf(propertyNames?.pattern), arbitraryOf(additionalProperties), {
    maxKeys: Math.min(maxProperties, 3),
  });
}

function record(schema: Schema, branch: Schema): fc.Arbitrary<unknown> {
  const properties = { ...schema.properties, ...refined(branch.properties) };
  const members = Object.entries(properties).map(([name, each]) => [name, arbitraryOf(each)]);
  const required = new Set([...(schema.required ?? []), ...(branch.required ?? [])]);
  return fc.record(Object.fromEntries(members) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: [...required],
  });
}

/** Members that a branch says something of; `{}` and `false` leave the schema's own. */
function refined(properties: Schema["properties"] = {}): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, each]) => each.type !== undefined || each.enum),
  );
}
