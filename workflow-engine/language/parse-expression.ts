import { findFunction, undefinedFunction } from "./expression-functions";
import {
  expressionDepth,
  expressionLength,
  ExpressionSyntaxError,
  type Access,
  type Call,
  type Expression,
  type Literal,
} from "./syntax";
import { Tokenizer, type Token, type TokenKind } from "./tokens";

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

const constants: Readonly<Record<string, Literal["value"]>> = {
  null: null,
  true: true,
  false: false,
};

/**
 * Recursive descent over `expr := literal | name '(' [expr {',' expr}] ')' {accessor}` with
 * `accessor := ['?'] ('.' name | '[' expr ']')`. There are no operators, no parentheses around an
 * expression, no array or object literals, no bare names, and no calls of a call's result.
 */
class Parser {
  private readonly tokens: Tokenizer;
  private token: Token;
  private depth = 0;

  constructor(
    private readonly source: string,
    private readonly start: number,
    private readonly isFunction: (name: string) => boolean,
  ) {
    this.tokens = new Tokenizer(source, start);
    this.token = this.tokens.next();
  }

  /** The expression that ends at `last`; its end offset includes that token. */
  whole(last: TokenKind): { expression: Expression; end: number } {
    const expression = this.expression();
    const { end } = this.token;
    if (this.token.kind !== last) throw this.unexpected(last);
    if (expression.end - this.start > expressionLength) {
      throw this.error(
        `the expression has ${expression.end - this.start} characters, at most ${expressionLength} are allowed`,
      );
    }
    return { expression, end };
  }

  private expression(): Expression {
    if (++this.depth > expressionDepth) {
      throw this.error(`it is nested more than ${expressionDepth} levels deep`);
    }
    const token = this.advance();
    const expression = this.literal(token) ?? this.accessors(this.call(token));
    this.depth--;
    return expression;
  }

  private literal(token: Token): Literal | undefined {
    const { start, end, text } = token;
    switch (token.kind) {
      case "StringLiteral":
        return { kind: "literal", type: "string", value: text, start, end };
      case "FloatLiteral":
        return { kind: "literal", type: "float", value: Number(text), start, end };
      case "IntegerLiteral":
        return { kind: "literal", type: "integer", value: this.integer(token), start, end };
      case "Identifier": {
        if (!Object.hasOwn(constants, text) || this.isCalled(text)) return undefined;
        const value = constants[text];
        return typeof value === "boolean"
          ? { kind: "literal", type: "boolean", value, start, end }
          : { kind: "literal", type: "null", value: null, start, end };
      }
      default:
        return undefined;
    }
  }

  /** Templates of Azure Resource Manager have functions by the names of constants: `true()`. */
  private isCalled(name: string): boolean {
    return this.token.kind === "LeftParenthesis" && this.isFunction(name);
  }

  private integer(token: Token): bigint {
    const value = BigInt(token.text.replace(/^\+/, ""));
    if (value >= int64.min && value <= int64.max) return value;
    throw this.error(`the integer '${token.text}' does not fit in 64 bits`, token);
  }

  private call(name: Token): Call {
    if (name.kind !== "Identifier") throw this.unexpected("Identifier", name);
    this.expect("LeftParenthesis");
    const found: Expression[] = [];
    if (this.token.kind !== "RightParenthesis") {
      do found.push(this.expression());
      while (this.skip("Comma"));
    }
    const { end } = this.expect("RightParenthesis");
    if (!this.isFunction(name.text)) {
      throw new ExpressionSyntaxError(undefinedFunction(name.text), name.start);
    }
    return { kind: "call", name: name.text, arguments: found, start: name.start, end };
  }

  private accessors(call: Call): Call | Access {
    const { start } = call;
    let target: Call | Access = call;
    for (;;) {
      const optional = this.skip("QuestionMark");
      if (this.skip("Dot")) {
        const name = this.expect("Identifier");
        const key: Literal = { ...name, kind: "literal", type: "string", value: name.text };
        target = { kind: "access", target, key, optional, start, end: name.end };
      } else if (this.skip("LeftSquareBracket")) {
        const key = this.expression();
        const { end } = this.expect("RightSquareBracket");
        target = { kind: "access", target, key, optional, start, end };
      } else if (optional) {
        throw this.unexpected("Dot");
      } else {
        return target;
      }
    }
  }

  private advance(): Token {
    const token = this.token;
    // Nothing after the closing brace of an interpolation belongs to the expression.
    if (token.kind !== "RightCurlyBracket" && token.kind !== "EndOfData") {
      this.token = this.tokens.next();
    }
    return token;
  }

  private skip(kind: TokenKind): boolean {
    if (this.token.kind !== kind) return false;
    this.advance();
    return true;
  }

  private expect(kind: TokenKind): Token {
    if (this.token.kind !== kind) throw this.unexpected(kind);
    return this.advance();
  }

  private unexpected(expected: TokenKind, token = this.token): ExpressionSyntaxError {
    return this.error(`expected token '${expected}' and actual '${token.kind}'`, token);
  }

  private error(problem: string, token = this.token): ExpressionSyntaxError {
    const shown = this.source.slice(this.start, this.start + 200);
    return new ExpressionSyntaxError(
      `Unable to parse template language expression '${shown}': ${problem} at position '${token.start}'.`,
      token.start,
    );
  }
}

/** Where an expression ends: with the source, or at the bracket that closes it. */
type ExpressionEnd = "EndOfData" | "RightCurlyBracket" | "RightSquareBracket";

/**
 * Parses the expression that begins at `start` and ends at the end of the source, or at the closing
 * brace of an interpolation.
 * @param isFunction the functions that may be called; those of workflow definitions by default
 * @throws ExpressionSyntaxError
 */
export function parseExpression(
  source: string,
  start: number,
  last: ExpressionEnd,
  isFunction: (name: string) => boolean = (name) => findFunction(name) !== undefined,
): { expression: Expression; end: number } {
  return new Parser(source, start, isFunction).whole(last);
}
