import { ExpressionSyntaxError } from "./syntax";

/** Token names as the platform's own messages print them. */
export type TokenKind =
  | "Identifier"
  | "StringLiteral"
  | "IntegerLiteral"
  | "FloatLiteral"
  | "LeftParenthesis"
  | "RightParenthesis"
  | "LeftSquareBracket"
  | "RightSquareBracket"
  | "RightCurlyBracket"
  | "Comma"
  | "Dot"
  | "QuestionMark"
  | "EndOfData";

export interface Token {
  readonly kind: TokenKind;
  /** The value of a string literal, otherwise the source. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const punctuation: Readonly<Record<string, TokenKind>> = {
  "(": "LeftParenthesis",
  ")": "RightParenthesis",
  "[": "LeftSquareBracket",
  "]": "RightSquareBracket",
  "}": "RightCurlyBracket",
  ",": "Comma",
  ".": "Dot",
  "?": "QuestionMark",
};

const identifier = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
// The sign is part of the number; only a signed number may start with its decimal point.
const number = /(?:[+-]\.\d+|[+-]?\d+(?:\.\d*)?)(?:[eE][+-]?\d+)?/y;
const afterNumber = /[\p{L}\p{Nd}_]/uy;

/** Reads one token at a time, so that an interpolation can stop at its closing brace. */
export class Tokenizer {
  constructor(
    private readonly source: string,
    private position: number,
  ) {}

  next(): Token {
    while (" \t\r\n".includes(this.source[this.position] ?? "x")) this.position++;
    const start = this.position;
    const character = this.source[start];
    if (character === undefined) return this.token("EndOfData", "", start);
    if (character === "'") return this.string(start);
    const kind = punctuation[character];
    if (kind) return this.token(kind, character, start + 1);
    return this.number(start) ?? this.identifier(start) ?? this.unexpected(character);
  }

  private token(kind: TokenKind, text: string, end: number): Token {
    const start = this.position;
    this.position = end;
    return { kind, text, start, end };
  }

  /** `''` stands for a quote; there are no backslash escapes. */
  private string(start: number): Token {
    let value = "";
    for (let from = start + 1; ;) {
      const quote = this.source.indexOf("'", from);
      if (quote < 0) throw this.error(`the string literal is not closed`, start);
      value += this.source.slice(from, quote);
      if (this.source[quote + 1] !== "'") return this.token("StringLiteral", value, quote + 1);
      value += "'";
      from = quote + 2;
    }
  }

  private number(start: number): Token | undefined {
    const text = this.match(number, start);
    if (text === undefined) return undefined;
    const end = start + text.length;
    if (this.match(afterNumber, end)) throw this.error(`the number is not valid`, start);
    return this.token(/[.eE]/.test(text) ? "FloatLiteral" : "IntegerLiteral", text, end);
  }

  private identifier(start: number): Token | undefined {
    const text = this.match(identifier, start);
    return text === undefined ? undefined : this.token("Identifier", text, start + text.length);
  }

  private match(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.source)?.[0];
  }

  private unexpected(character: string): never {
    const hint = character === '"' ? "; strings take single quotes" : "";
    throw this.error(`the character '${character}' is not expected${hint}`, this.position);
  }

  private error(problem: string, position: number): ExpressionSyntaxError {
    return new ExpressionSyntaxError(
      `Unable to parse template language expression '${this.source}': ${problem} at position '${position}'.`,
      position,
    );
  }
}
