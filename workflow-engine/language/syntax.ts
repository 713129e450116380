/**
 * The abstract syntax of the Workflow Definition Language's expressions. `start` and `end` are
 * offsets into the template string that was parsed (end exclusive), so that an error can point at
 * the place and quote the source.
 */
export type Expression = Literal | Call | Access;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** `'text'`, `42`, `1.5`, `true`, `false`, `null`. Integers are int64, floats are doubles. */
export type Literal = Span &
  (
    | { readonly kind: "literal"; readonly type: "string"; readonly value: string }
    | { readonly kind: "literal"; readonly type: "integer"; readonly value: bigint }
    | { readonly kind: "literal"; readonly type: "float"; readonly value: number }
    | { readonly kind: "literal"; readonly type: "boolean"; readonly value: boolean }
    | { readonly kind: "literal"; readonly type: "null"; readonly value: null }
  );

/** `name(argument, …)`. */
export interface Call extends Span {
  readonly kind: "call";
  /** As written; names are compared without regard to case. */
  readonly name: string;
  readonly arguments: readonly Expression[];
}

/** `target.name`, `target[key]`, and with `?` in front their forgiving forms. */
export interface Access extends Span {
  readonly kind: "access";
  readonly target: Call | Access;
  readonly key: Expression;
  /** `?`: a missing property, a null target and an index out of range give null. */
  readonly optional: boolean;
}

/** Longest source of one expression, in characters. */
export const expressionLength = 8192;

/** Deepest nesting of calls and indexes; deeper ones are refused rather than risk the stack. */
export const expressionDepth = 500;

/** An expression that does not parse, or that calls a function that does not exist. */
export class ExpressionSyntaxError extends Error {
  /** Error code of the platform for every template that cannot be read. */
  readonly code = "InvalidTemplate";

  /** @param position offset into the template string */
  constructor(
    message: string,
    readonly position: number,
  ) {
    super(message);
    this.name = "ExpressionSyntaxError";
  }
}

/** The calls of an expression, outermost first. */
export function* callsOf(expression: Expression): Generator<Call> {
  if (expression.kind === "access") {
    yield* callsOf(expression.target);
    yield* callsOf(expression.key);
  } else if (expression.kind === "call") {
    yield expression;
    for (const argument of expression.arguments) yield* callsOf(argument);
  }
}
