import { isObject } from "./action-types";
import type { Expression } from "./json";
import { expressionsOf, ExpressionSyntaxError, parseTemplate } from "./template";
import type { Access, Expression as Parsed } from "./syntax";

/** The workflow parameter that holds every managed API connection, by the name it has in there. */
export const connectionsParameter = "$connections";

/** A managed API connection for the `host` of an ApiConnection action. */
export function connectionNamed(name: string): Expression {
  return `@parameters('${connectionsParameter}')['${name}']['connectionId']`;
}

/**
 * Names of the managed API connections that a definition reads, each once; those that an expression
 * computes are not known.
 */
export function usedConnections(definition: unknown): string[] {
  return [...new Set(textsIn(definition).flatMap(connectionsIn))].sort();
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

function connectionsIn(text: string): string[] {
  if (!text.includes(connectionsParameter)) return [];
  try {
    return expressionsOf(parseTemplate(text)).flatMap((expression) =>
      [...accesses(expression)].flatMap(({ target, key }) =>
        readsConnections(target) && key.kind === "literal" ? [String(key.value)] : [],
      ),
    );
  } catch (error) {
    if (error instanceof ExpressionSyntaxError) return [];
    throw error;
  }
}

function* accesses(expression: Parsed): Generator<Access> {
  if (expression.kind === "access") {
    yield expression;
    yield* accesses(expression.target);
    yield* accesses(expression.key);
  } else if (expression.kind === "call") {
    for (const argument of expression.arguments) yield* accesses(argument);
  }
}

function readsConnections(target: Parsed): boolean {
  if (target.kind !== "call") return false;
  const [name] = target.arguments;
  return (
    target.name.toLowerCase() === "parameters" &&
    name?.kind === "literal" &&
    String(name.value).toLowerCase() === connectionsParameter
  );
}
