/** A value of `cdk.tf.json`. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export type JsonObject = { readonly [member: string]: Json };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as text in which the order of members does not matter: equal text, equal value. */
export function canonical(value: Json | undefined): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item)).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value)
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
    .sort();
  return `{${members.join(",")}}`;
}

/** A string as it is, another value as JSON. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value at a path of member names; undefined where there is none. A block's list is its one item. */
export function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  const [name, ...below] = path;
  if (name === undefined) return value;
  const inner: Json | undefined =
    Array.isArray(value) && value.length === 1 ? (value as readonly Json[])[0] : value;
  return isObject(inner) ? valueAt(inner[name], below) : undefined;
}

/** Every string of a value, with what `change` makes of it. */
export function mapStrings(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item: Json) => mapStrings(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, mapStrings(inner, change)]),
  );
}
