import { createHash } from "node:crypto";
import { collectionFunctions } from "./collection-functions";
import {
  isList,
  isMap,
  TerraformError,
  toBoolean,
  toList,
  toNumber,
  toText,
  type Value,
} from "./value";

/** A Terraform function: evaluated arguments in, value out. */
type TerraformFunction = (values: readonly Value[]) => Value;

/**
 * Calls a Terraform function by name.
 *
 * @throws TerraformError naming the function when it is unknown or refuses its arguments
 * @see https://developer.hashicorp.com/terraform/language/functions
 */
export function callFunction(name: string, values: readonly Value[]): Value {
  const implementation = Object.hasOwn(terraformFunctions, name)
    ? terraformFunctions[name]
    : undefined;
  if (implementation === undefined) {
    throw new TerraformError(
      `the function ${name}() is not supported locally; supported: ${Object.keys(terraformFunctions).sort().join(", ")}`,
    );
  }
  try {
    return implementation(values);
  } catch (error) {
    if (!(error instanceof TerraformError)) throw error;
    throw new TerraformError(`${name}(): ${error.message}`);
  }
}

function text(values: readonly Value[], index: number): string {
  return toText(values[index] ?? null, `argument ${index + 1}`);
}

function number(values: readonly Value[], index: number): number {
  return toNumber(values[index] ?? null, `argument ${index + 1}`);
}

function onText(change: (value: string, argument: string) => Value): TerraformFunction {
  return (values) => change(text(values, 0), values.length > 1 ? text(values, 1) : "");
}

const stringFunctions: Readonly<Record<string, TerraformFunction>> = {
  base64encode: onText((value) => Buffer.from(value).toString("base64")),
  format,
  join: (values) =>
    values
      .slice(1)
      .flatMap((list, index) => toList(list, `argument ${index + 2}`))
      .map((item) => toText(item, "an element"))
      .join(text(values, 0)),
  jsonencode: (values) => encodeJson(values[0] ?? null),
  lower: onText((value) => value.toLowerCase()),
  replace: (values) => replace(text(values, 0), text(values, 1), text(values, 2)),
  sha1: onText((value) => createHash("sha1").update(value).digest("hex")),
  split: onText((separator, value) => value.split(separator)),
  substr,
  trimsuffix: onText((value, suffix) =>
    suffix !== "" && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value,
  ),
  upper: onText((value) => value.toUpperCase()),
  uuidv5: onText(uuidv5),
};

/**
 * What the stacks call, and beside it the plain functions over texts and collections that the
 * resources of a work are likely to (`Fn` of CDKTF in `work/resources.ts`, docs/extending.md).
 */
const terraformFunctions: Readonly<Record<string, TerraformFunction>> = {
  ...stringFunctions,
  ...collectionFunctions,
  max: (values) => Math.max(...values.map((_, index) => number(values, index))),
  // What is sensitive in a plan is no other value here.
  nonsensitive: (values) => values[0] ?? null,
};

/** The namespaces of RFC 9562 that Terraform knows by name; any other is a UUID itself. */
const namespaces: Readonly<Record<string, string>> = {
  dns: "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
  url: "6ba7b811-9dad-11d1-80b4-00c04fd430c8",
  oid: "6ba7b812-9dad-11d1-80b4-00c04fd430c8",
  x500: "6ba7b814-9dad-11d1-80b4-00c04fd430c8",
};

function uuidv5(namespace: string, name: string): string {
  const bytes = Buffer.from((namespaces[namespace] ?? namespace).replaceAll("-", ""), "hex");
  if (bytes.length !== 16) throw new TerraformError(`"${namespace}" is no namespace`);
  const hash = createHash("sha1").update(bytes).update(name).digest().subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function substr(values: readonly Value[]): Value {
  const [characters, offset, length] = [[...text(values, 0)], number(values, 1), number(values, 2)];
  const start = offset < 0 ? characters.length + offset : offset;
  return characters.slice(start, length === -1 ? undefined : start + length).join("");
}

/** `replace`: a search term between slashes is a regular expression, with `$1` in the replacement. */
function replace(value: string, search: string, replacement: string): string {
  const isPattern = search.length > 1 && search.startsWith("/") && search.endsWith("/");
  return isPattern
    ? value.replace(new RegExp(search.slice(1, -1), "g"), replacement)
    : value.replaceAll(search, () => replacement);
}

/** `format` with the verbs that configurations use: %s, %d, %v, %q, %f, %t, %%, and zero padding. */
function format(values: readonly Value[]): Value {
  let next = 1;
  return text(values, 0).replace(
    /%(0?)(\d*)(?:\.(\d+))?([a-z%])/g,
    (verb: string, zero: string, width: string, precision: string | undefined, kind: string) => {
      if (kind === "%") return "%";
      const value = values[next] ?? null;
      const role = `argument ${++next}`;
      return formatOne(kind, value, role, precision, verb).padStart(
        Number(width),
        zero === "" ? " " : "0",
      );
    },
  );
}

function formatOne(
  kind: string,
  value: Value,
  role: string,
  precision: string | undefined,
  verb: string,
): string {
  switch (kind) {
    case "s":
      return toText(value, role);
    case "v":
      return isList(value) || isMap(value) ? encodeJson(value) : toText(value, role);
    case "q":
      return JSON.stringify(toText(value, role));
    case "t":
      return String(toBoolean(value, role));
    case "d":
      return String(Math.trunc(toNumber(value, role)));
    case "f":
      return toNumber(value, role).toFixed(Number(precision ?? 6));
    default:
      throw new TerraformError(`the verb ${verb} is not supported locally`);
  }
}

/** `jsonencode`: keys sorted, and `<`, `>`, `&` escaped, as Terraform writes them. */
function encodeJson(value: Value): string {
  return JSON.stringify(sortKeys(value)).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function sortKeys(value: Value): Value {
  if (isList(value)) return value.map(sortKeys);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, sortKeys(item)]),
  );
}
