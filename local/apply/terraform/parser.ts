import {
  binaryOperators,
  type BinaryOperator,
  type Expression,
  type UnaryOperator,
} from "./expression";
import { TerraformError } from "./value";

const identifier = /[A-Za-z_][A-Za-z0-9_-]*/y;
const number = /\d+(\.\d+)?([eE][+-]?\d+)?/y;
const whitespace = /\s*/y;
const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  '"': '"',
  "\\": "\\",
};

/**
 * Parses a string of a Terraform JSON configuration: text with `${ … }` in it.
 *
 * @throws TerraformError with the column of what it did not understand
 * @see https://developer.hashicorp.com/terraform/language/expressions
 */
export function parseTemplate(source: string): Expression {
  return new Parser(source).template();
}

/** Parses a bare expression, such as an entry of `depends_on`. */
export function parseExpression(source: string): Expression {
  return new Parser(source).whole();
}

class Parser {
  private position = 0;

  constructor(private readonly source: string) {}

  template(): Expression {
    return this.templateUntil(() => this.position >= this.source.length, false);
  }

  whole(): Expression {
    const expression = this.expression();
    this.skipSpace();
    return this.position < this.source.length ? this.fail("the end was expected") : expression;
  }

  private templateUntil(isEnd: () => boolean, quoted: boolean): Expression {
    const parts: Expression[] = [];
    let text = "";
    const flush = () => {
      if (text !== "") parts.push({ kind: "literal", value: text });
      text = "";
    };
    while (!isEnd()) {
      if (this.position >= this.source.length) this.fail("the string is not closed");
      if (this.take("$${")) {
        text += "${";
      } else if (this.take("%%{")) {
        text += "%{";
      } else if (this.take("${")) {
        flush();
        parts.push(this.expression());
        this.expect("}");
      } else if (this.take("%{")) {
        this.fail("template directives (%{ … }) are not supported");
      } else if (quoted && this.take("\\")) {
        text += this.escape();
      } else {
        text += this.source[this.position++] ?? "";
      }
    }
    flush();
    const [only] = parts;
    // A string that is one interpolation keeps the value's type: Terraform unwraps it.
    if (only !== undefined && parts.length === 1) return only;
    return parts.length === 0 ? { kind: "literal", value: "" } : { kind: "template", parts };
  }

  private escape(): string {
    const character = this.source[this.position++] ?? "";
    if (character === "u") {
      const digits = this.source.slice(this.position, this.position + 4);
      this.position += 4;
      return String.fromCharCode(parseInt(digits, 16));
    }
    return escapes[character] ?? this.fail(`\\${character} is not an escape sequence`);
  }

  private expression(): Expression {
    const condition = this.binary(0);
    if (!this.takeToken("?")) return condition;
    const whenTrue = this.expression();
    this.expect(":");
    return { kind: "conditional", condition, whenTrue, whenFalse: this.expression() };
  }

  private binary(level: number): Expression {
    const operators: readonly BinaryOperator[] | undefined = binaryOperators[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = operators.find((candidate) => this.takeToken(candidate));
      if (operator === undefined) return left;
      left = { kind: "binary", operator, left, right: this.binary(level + 1) };
    }
  }

  private unary(): Expression {
    const operator = (["!", "-"] as const).find((candidate: UnaryOperator) =>
      this.takeToken(candidate),
    );
    return operator === undefined
      ? this.chain(this.primary())
      : { kind: "unary", operator, operand: this.unary() };
  }

  private chain(start: Expression): Expression {
    let of = start;
    for (;;) {
      if (this.takeToken("[*]") || this.takeToken(".*")) {
        return { kind: "splat", of, each: this.chain({ kind: "element" }) };
      }
      if (this.takeToken("[")) {
        of = { kind: "index", of, key: this.expression() };
        this.expect("]");
      } else if (
        this.source[this.position] === "." &&
        !this.source.startsWith("...", this.position)
      ) {
        this.position++;
        const name = this.match(identifier) ?? this.match(/\d+/y);
        of = name ? { kind: "attribute", of, name } : this.fail("an attribute name was expected");
      } else {
        return of;
      }
    }
  }

  private primary(): Expression {
    this.skipSpace();
    if (this.takeToken("(")) {
      const inner = this.expression();
      this.expect(")");
      return inner;
    }
    if (this.takeToken('"')) return this.templateUntil(() => this.take('"'), true);
    if (this.takeToken("[")) return this.list();
    if (this.takeToken("{")) return this.object();
    const digits = this.match(number);
    if (digits !== undefined) return { kind: "literal", value: Number(digits) };
    const name = this.match(identifier);
    if (name === undefined) return this.fail("a value was expected");
    if (name === "true" || name === "false") return { kind: "literal", value: name === "true" };
    if (name === "null") return { kind: "literal", value: null };
    return this.takeToken("(") ? this.call(name) : { kind: "reference", name };
  }

  private call(name: string): Expression {
    const parts: Expression[] = [];
    let spread = false;
    while (!this.takeToken(")")) {
      parts.push(this.expression());
      spread = this.takeToken("...");
      if (!this.takeToken(",")) {
        this.expect(")");
        break;
      }
    }
    return { kind: "call", name, arguments: parts, spread };
  }

  private list(): Expression {
    this.refuseFor();
    const items: Expression[] = [];
    while (!this.takeToken("]")) {
      items.push(this.expression());
      if (!this.takeToken(",")) {
        this.expect("]");
        break;
      }
    }
    return { kind: "list", items };
  }

  private object(): Expression {
    this.refuseFor();
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.takeToken("}")) {
      const key = this.expression();
      if (!this.takeToken("=")) this.expect(":");
      // A bare word is the key itself; `(name)` would be a reference, which no generator writes.
      const name: Expression =
        key.kind === "reference" ? { kind: "literal", value: key.name } : key;
      entries.push([name, this.expression()]);
      this.takeToken(",");
    }
    return { kind: "object", entries };
  }

  private refuseFor(): void {
    this.skipSpace();
    if (/for\s/y.test(this.source.slice(this.position))) {
      this.fail("for expressions are not supported");
    }
  }

  private expect(token: string): void {
    if (!this.takeToken(token)) this.fail(`${token} was expected`);
  }

  private takeToken(token: string): boolean {
    this.skipSpace();
    return this.take(token);
  }

  private take(token: string): boolean {
    if (!this.source.startsWith(token, this.position)) return false;
    this.position += token.length;
    return true;
  }

  private skipSpace(): void {
    this.match(whitespace);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.source)?.[0];
    this.position += found?.length ?? 0;
    return found;
  }

  private fail(reason: string): never {
    throw new TerraformError(`${reason} at column ${this.position + 1} of ${this.source}`);
  }
}
