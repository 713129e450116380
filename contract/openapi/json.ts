/** A part of an OpenAPI document; its shape is the specification's, and a linter checks the whole. */
export type Part = Readonly<Record<string, unknown>>;

export function refTo(
  kind: "schemas" | "headers" | "parameters" | "responses",
  name: string,
): Part {
  return { $ref: `#/components/${kind}/${name}` };
}
