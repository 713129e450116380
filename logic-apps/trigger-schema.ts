/** A JSON Schema, or one of its keywords' values. */
type Part = unknown;

/** Keywords whose members are schemas by names of the author's own. */
const named = ["properties", "dependencies", "dependentSchemas"];

/** Keywords whose values are data: what looks like a keyword there is none. */
const data = ["enum", "const", "default", "examples"];

/** What the trigger has no use for, or is known to refuse. */
const left = ["pattern", "patternProperties", "definitions", "$defs", "$id", "$ref", "nullable"];

/**
 * The schema as a workflow's trigger can have it. Whatever it leaves out the functions check as well:
 * the acceptor before the run, the facade's worker after it.
 * - Without `pattern` and `patternProperties`, which Parse JSON is known to refuse, and a trigger is
 *   assumed to.
 * - With what a `$ref` refers to in its place: within the schema of the workflow's message it would
 *   refer to nothing. One that contains itself allows anything there.
 * - With `null` among the types in place of `nullable`, which only Ajv knows.
 */
export function triggerSchema(schema: object): object {
  return new TriggerSchema(schema).of(schema) as object;
}

class TriggerSchema {
  constructor(private readonly root: object) {}

  /** @param within the references that led here */
  of(part: Part, within: readonly string[] = []): Part {
    if (Array.isArray(part)) return part.map((item) => this.of(item, within));
    if (!isObject(part)) return part;
    const members = Object.entries(part)
      .filter(([name]) => !left.includes(name))
      .map(([name, value]) => [name, this.member(name, value, within)] as const);
    return this.withReferred(part["$ref"], nullable(part, Object.fromEntries(members)), within);
  }

  private member(name: string, value: Part, within: readonly string[]): Part {
    if (data.includes(name)) return value;
    if (!named.includes(name) || !isObject(value)) return this.of(value, within);
    const schemas = Object.entries(value).map(([key, each]) => [key, this.of(each, within)]);
    return Object.fromEntries(schemas) as Part;
  }

  private withReferred(reference: Part, own: object, within: readonly string[]): Part {
    if (typeof reference !== "string" || within.includes(reference)) return own;
    const target = this.of(this.find(reference), [...within, reference]) as object;
    if (Object.keys(own).length === 0) return target;
    const { allOf = [], ...rest } = own as { readonly allOf?: readonly Part[] };
    return { ...rest, allOf: [...allOf, target] };
  }

  /** What a JSON pointer (RFC 6901) points at; another reference allows anything. */
  private find(reference: string): Part {
    if (!reference.startsWith("#")) return {};
    const names = decodeURIComponent(reference).split("/").slice(1);
    return names.reduce<Part>((part, name) => {
      const key = name.replaceAll("~1", "/").replaceAll("~0", "~");
      return isObject(part) ? part[key] : {};
    }, this.root);
  }
}

function nullable(part: Readonly<Record<string, Part>>, own: Record<string, Part>): object {
  const { type } = own;
  if (part["nullable"] !== true || type === undefined) return own;
  return { ...own, type: [...new Set([type, "null"].flat())] };
}

function isObject(part: Part): part is Readonly<Record<string, Part>> {
  return typeof part === "object" && part !== null && !Array.isArray(part);
}
