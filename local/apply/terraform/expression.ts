import type { Value } from "./value";

/** Syntax tree of a Terraform template or expression. */
export type Expression =
  | { readonly kind: "literal"; readonly value: Value }
  | { readonly kind: "template"; readonly parts: readonly Expression[] }
  | { readonly kind: "reference"; readonly name: string }
  | { readonly kind: "attribute"; readonly of: Expression; readonly name: string }
  | { readonly kind: "index"; readonly of: Expression; readonly key: Expression }
  | { readonly kind: "splat"; readonly of: Expression; readonly each: Expression }
  /** Inside a splat: the element that the rest of the chain is applied to. */
  | { readonly kind: "element" }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly arguments: readonly Expression[];
      /** `f(list...)`: the last argument is spread. */
      readonly spread: boolean;
    }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: "unary"; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: "conditional";
      readonly condition: Expression;
      readonly whenTrue: Expression;
      readonly whenFalse: Expression;
    };

export type UnaryOperator = "!" | "-";

/** Binary operators by precedence, the loosest first. */
export const binaryOperators = [
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<=", ">=", "<", ">"],
  ["+", "-"],
  ["*", "/", "%"],
] as const;

export type BinaryOperator = (typeof binaryOperators)[number][number];

/**
 * Every chain `root.name.name` in an expression, as far as it consists of constant names:
 * `azurerm_storage_account.data.id` gives `["azurerm_storage_account", "data", "id"]`.
 */
export function references(expression: Expression): readonly (readonly string[])[] {
  const chain = chainOf(expression);
  if (chain !== undefined) {
    return [chain];
  }
  return children(expression).flatMap(references);
}

function chainOf(expression: Expression): readonly string[] | undefined {
  if (expression.kind === "reference") {
    return [expression.name];
  }
  const name = constantName(expression);
  const of = "of" in expression && name !== undefined ? chainOf(expression.of) : undefined;
  return of === undefined || name === undefined ? undefined : [...of, name];
}

function constantName(expression: Expression): string | undefined {
  if (expression.kind === "attribute") {
    return expression.name;
  }
  if (expression.kind === "index" && expression.key.kind === "literal") {
    const { value } = expression.key;
    return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
  }
  return undefined;
}

function children(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "reference":
    case "element":
      return [];
    case "template":
      return expression.parts;
    case "attribute":
      return [expression.of];
    case "index":
      return [expression.of, expression.key];
    case "splat":
      return [expression.of, expression.each];
    case "call":
      return expression.arguments;
    case "list":
      return expression.items;
    case "object":
      return expression.entries.flat();
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.condition, expression.whenTrue, expression.whenFalse];
  }
}
