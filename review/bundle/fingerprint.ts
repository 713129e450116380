import { createHash } from "node:crypto";
import type { Variable } from "eslint-scope";
import type { AnyNode } from "acorn";

/** What a piece of code says, whatever its variables are called. */
export interface Fingerprint {
  /** Hash of the code with its own variables numbered and those of the bundle left open. */
  readonly shape: string;
  /** The bundle's variables in the order in which the code names them. */
  readonly names: readonly Variable[];
}

export interface Scopes {
  /** The variable that an identifier declares or means; undefined for a global or a property. */
  variableOf(identifier: AnyNode): Variable | undefined;
  /** Whether a variable belongs to the bundle as a whole. */
  isShared(variable: Variable): boolean;
  /** Whether a callee is the bundler's helper that gives a function its name back. */
  isNaming(callee: AnyNode): boolean;
}

/** Members of a syntax tree that say where, not what. */
const positions = new Set([
  "type",
  "start",
  "end",
  "loc",
  "range",
  "raw",
  "shorthand",
  "sourceType",
]);

export function fingerprint(node: AnyNode, scopes: Scopes): Fingerprint {
  const hash = createHash("sha1");
  const names: Variable[] = [];
  const locals = new Map<Variable, number>();
  const write = (token: string) => hash.update(token).update("\0");

  const identifier = (found: AnyNode & { name: string }) => {
    const variable = scopes.variableOf(found);
    if (variable === undefined) return write(`global ${found.name}`);
    if (scopes.isShared(variable)) {
      names.push(variable);
      return write("shared");
    }
    if (!locals.has(variable)) locals.set(variable, locals.size);
    return write(`local ${locals.get(variable)}`);
  };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      write(`list ${value.length}`);
      return value.forEach(visit);
    }
    if (!isNode(value)) return void write(literal(value));
    if (value.type === "Identifier") return void identifier(value);
    if (value.type === "CallExpression" && scopes.isNaming(value.callee)) {
      return visit(value.arguments[0]);
    }
    write(value.type);
    for (const [member, inner] of Object.entries(value)) {
      if (positions.has(member)) continue;
      if (isPropertyName(value, member)) write(`name ${(inner as { name?: string }).name}`);
      else visit(inner);
    }
  };
  visit(node);
  return { shape: hash.digest("hex"), names };
}

/** An identifier that is a name, not a variable: `.length`, `{ length: … }`, a method. */
function isPropertyName(node: AnyNode, member: string): boolean {
  const { computed, [member]: inner } = node as unknown as Record<string, unknown>;
  if (computed === true || !isNode(inner) || inner.type !== "Identifier") return false;
  if (member === "property") return node.type === "MemberExpression";
  if (member === "label") return true;
  return (
    member === "key" && ["Property", "MethodDefinition", "PropertyDefinition"].includes(node.type)
  );
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value;
}

function literal(value: unknown): string {
  if (value instanceof RegExp) return `regex ${String(value)}`;
  if (typeof value === "bigint") return `bigint ${value}`;
  return `${typeof value} ${JSON.stringify(value) ?? ""}`;
}
