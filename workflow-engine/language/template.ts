import { parseExpression } from "./parse-expression";
import type { Expression } from "./syntax";

export { callsOf, ExpressionSyntaxError, type Access, type Call, type Expression } from "./syntax";

/**
 * What a string in a workflow definition is.
 * - `text`: no expression in it; `@@` at the start and `@@{` are already unescaped
 * - `expression`: `@…`, the whole string is one expression, and its value keeps its type
 * - `interpolation`: text with `@{…}` in it; the value is always a string
 */
export type Template =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "expression"; readonly source: string; readonly expression: Expression }
  | {
      readonly kind: "interpolation";
      readonly source: string;
      readonly parts: readonly (string | Expression)[];
    };

/**
 * Parses a string of a workflow definition.
 * @throws ExpressionSyntaxError when an expression in it does not parse or calls an unknown function
 */
export function parseTemplate(source: string): Template {
  // After a leading `@@` nothing is live any more, a later `@{` included.
  if (source.startsWith("@@")) return { kind: "text", text: source.slice(1) };
  if (source.startsWith("@") && source.length > 1 && source[1] !== "{") {
    const { expression } = parseExpression(source, 1, "EndOfData");
    return { kind: "expression", source, expression };
  }
  if (!source.includes("@{")) return { kind: "text", text: source };
  const parts = interpolate(source);
  const [first, ...others] = parts;
  return typeof first === "string" && others.length === 0
    ? { kind: "text", text: first }
    : { kind: "interpolation", source, parts };
}

function interpolate(source: string): readonly (string | Expression)[] {
  const parts: (string | Expression)[] = [];
  let text = "";
  let from = 0;
  for (;;) {
    const opening = source.indexOf("@{", from);
    if (opening < 0) break;
    if (opening > from && source[opening - 1] === "@") {
      text += `${source.slice(from, opening - 1)}@{`;
      from = opening + 2;
      continue;
    }
    text += source.slice(from, opening);
    if (text !== "") parts.push(text);
    text = "";
    const { expression, end } = parseExpression(source, opening + 2, "RightCurlyBracket");
    parts.push(expression);
    from = end;
  }
  text += source.slice(from);
  if (text !== "" || parts.length === 0) parts.push(text);
  return parts;
}

/** Every expression of a template, in the order of the source. */
export function expressionsOf(template: Template): readonly Expression[] {
  switch (template.kind) {
    case "text":
      return [];
    case "expression":
      return [template.expression];
    case "interpolation":
      return template.parts.filter((part) => typeof part !== "string");
  }
}
