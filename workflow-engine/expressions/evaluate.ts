import { argumentCountProblem, findFunction } from "../language/expression-functions";
import { parseTemplate, type Access, type Call, type Expression } from "../language/template";
import { EvaluationError, usage } from "./evaluation-error";
import { implementations, lazyImplementations } from "./functions";
import type { Compiled, Scope } from "./scope";
import { select } from "./select";
import { toText } from "./text";
import { Float, fromPlain, integer, isArray, isValueObject, type Value } from "./values";

export { EvaluationError } from "./evaluation-error";
export type { Scope } from "./scope";

/** Definitions are immutable: a part that was compiled once is known by its identity. */
const compiledObjects = new WeakMap<object, Compiled>();

/** Strings that were compiled; the oldest go when there are too many. */
const compiledStrings = new Map<string, Compiled>();
const compiledStringLimit = 10_000;

/**
 * Compiles a part of a workflow definition: every string in it, the keys of objects too, is a
 * template. Plain JavaScript is taken as well (see `fromPlain`).
 * @throws ExpressionSyntaxError when an expression does not parse or calls an unknown function
 */
function compile(template: unknown): Compiled {
  if (typeof template !== "object" || template === null) return compileValue(fromPlain(template));
  const known = compiledObjects.get(template) ?? compileValue(fromPlain(template));
  compiledObjects.set(template, known);
  return known;
}

/**
 * Evaluates a part of a workflow definition. Strings are compiled once and remembered.
 * @throws ExpressionSyntaxError, EvaluationError
 */
export function evaluate(template: unknown, scope: Scope): Value {
  return compile(template)(scope);
}

function compileValue(template: Value): Compiled {
  if (typeof template === "string") return compileString(template);
  if (isArray(template)) {
    const items = template.map(compileValue);
    return (scope) => items.map((item) => item(scope));
  }
  if (isValueObject(template)) {
    const members = [...template].map(
      ([key, entry]) => [compileString(key), compileValue(entry)] as const,
    );
    return (scope) =>
      new Map(members.map(([key, entry]) => [toText(key(scope)), entry(scope)] as const));
  }
  return () => template;
}

function compileString(source: string): Compiled {
  const known = compiledStrings.get(source);
  if (known) return known;
  const compiled = compileTemplate(source);
  if (compiledStrings.size >= compiledStringLimit) {
    for (const oldest of compiledStrings.keys()) {
      compiledStrings.delete(oldest);
      break;
    }
  }
  compiledStrings.set(source, compiled);
  return compiled;
}

function compileTemplate(source: string): Compiled {
  const template = parseTemplate(source);
  switch (template.kind) {
    case "text":
      return () => template.text;
    case "expression":
      return compileExpression(template.expression, source);
    case "interpolation": {
      const parts = template.parts.map((part) =>
        typeof part === "string" ? part : compileExpression(part, source),
      );
      return (scope) =>
        parts.map((part) => (typeof part === "string" ? part : toText(part(scope)))).join("");
    }
  }
}

function compileExpression(expression: Expression, source: string): Compiled {
  switch (expression.kind) {
    case "literal": {
      const value = literalValue(expression);
      return () => value;
    }
    case "call":
      return compileCall(expression, source);
    case "access":
      return compileAccess(expression, source);
  }
}

function literalValue(literal: Expression & { kind: "literal" }): Value {
  if (literal.type === "integer") return integer(literal.value);
  if (literal.type === "float") return new Float(literal.value);
  return literal.value;
}

function compileCall(call: Call, source: string): Compiled {
  const found = findFunction(call.name);
  if (!found) throw new Error(`The parser let the unknown function '${call.name}' through.`);
  const problem = argumentCountProblem(found, call.arguments.length);
  if (problem !== undefined) {
    return () => {
      throw new EvaluationError(problem);
    };
  }
  const operands = call.arguments.map((argument) => compileExpression(argument, source));
  const lazy = lazyImplementations[found.name];
  if (lazy) return (scope) => lazy(operands, scope);
  const implementation = implementations[found.name];
  if (!implementation) throw new Error(`The function '${found.name}' has no implementation.`);
  return (scope) =>
    implementation(
      operands.map((operand) => operand(scope)),
      { name: found.name, scope },
    );
}

function compileAccess(access: Access, source: string): Compiled {
  const target = compileExpression(access.target, source);
  const key = compileExpression(access.key, source);
  const { optional } = access;
  return (scope) => {
    const selected = select(target(scope), key(scope), optional);
    if ("value" in selected) return selected.value;
    const chain = source.slice(access.start, access.end);
    throw new EvaluationError(
      `The template language expression '${chain}' cannot be evaluated because ${selected.problem} ${usage()}`,
    );
  };
}
