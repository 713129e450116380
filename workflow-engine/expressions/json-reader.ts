import { Float, integer, type Value } from "./values";

/** JSON text that cannot be read; the message is Newtonsoft's, with path, line and position. */
export class JsonReaderError extends Error {}

/** Deepest nesting of a document. */
const depthLimit = 512;

const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  "\\": "\\",
  '"': '"',
  "'": "'",
  "/": "/",
};

const words: Readonly<Record<string, Value>> = {
  true: true,
  false: false,
  null: null,
  undefined: null,
  NaN: new Float(NaN),
  Infinity: new Float(Infinity),
  "-Infinity": new Float(-Infinity),
};

/**
 * Reads JSON as the platform's Newtonsoft reader does: integers apart from floats, and forgiving:
 * comments, single quotes, unquoted names, trailing commas, hexadecimal and octal integers, `NaN`
 * and `Infinity`. Of a key given twice the last one counts.
 * @throws JsonReaderError
 */
export function readJson(text: string): Value {
  return new Reader(text).document();
}

/**
 * Reads JSON to the letter of RFC 8259, with integers apart from floats.
 * @throws SyntaxError
 */
export function fromJson(text: string): Value {
  JSON.parse(text);
  return readJson(text);
}

class Reader {
  private position = 0;
  private readonly path: (string | number)[] = [];

  constructor(private readonly text: string) {}

  document(): Value {
    this.skipBlank();
    if (this.peek() === "") throw this.error("Error reading JToken from JsonReader.");
    const value = this.value();
    this.skipBlank();
    if (this.peek() !== "") {
      throw this.error(
        `Additional text encountered after finished reading JSON content: ${this.peek()}.`,
      );
    }
    return value;
  }

  private value(): Value {
    this.skipBlank();
    const character = this.peek();
    if (character === "") throw this.error("Unexpected end when reading token.");
    if (character === "{") return this.object();
    if (character === "[") return this.array();
    if (character === '"' || character === "'") return this.string();
    const word = this.word();
    return word === undefined ? this.number() : word;
  }

  private object(): Value {
    const members = new Map<string, Value>();
    this.enter();
    while (!this.skip("}")) {
      const name = this.name();
      this.path[this.path.length - 1] = name;
      this.skipBlank();
      if (!this.skip(":")) {
        throw this.error(
          `Invalid character after parsing property name. Expected ':' but got: ${this.peek()}.`,
        );
      }
      // A key given twice moves to the place of its last value.
      members.delete(name);
      members.set(name, this.value());
      this.separator("}");
    }
    this.path.pop();
    return members;
  }

  private array(): Value {
    const items: Value[] = [];
    this.enter();
    while (!this.skip("]")) {
      this.path[this.path.length - 1] = items.length;
      items.push(this.peek() === "," ? null : this.value());
      this.separator("]");
    }
    this.path.pop();
    return items;
  }

  private enter(): void {
    this.position++;
    this.path.push("");
    if (this.path.length > depthLimit) {
      throw this.error(`The reader's MaxDepth of ${depthLimit} has been exceeded.`);
    }
    this.skipBlank();
  }

  /** After a member or an item: a comma, or the closing bracket, which the caller takes. */
  private separator(closing: string): void {
    this.skipBlank();
    if (this.peek() === closing) return;
    if (this.peek() === "") throw this.error("Unexpected end of content while loading JToken.");
    if (!this.skip(",")) {
      throw this.error(
        `After parsing a value an unexpected character was encountered: ${this.peek()}.`,
      );
    }
    this.skipBlank();
  }

  private name(): string {
    const character = this.peek();
    if (character === '"' || character === "'") return this.string();
    const name = this.match(/[\p{L}\p{Nd}_$]+/uy);
    if (name !== undefined) return name;
    throw character === ""
      ? this.error("Unexpected end when reading token.")
      : this.error(`Invalid property identifier character: ${character}.`);
  }

  private string(): string {
    const quote = this.peek();
    let value = "";
    for (let from = ++this.position; ; from = this.position) {
      while (this.peek() !== quote && this.peek() !== "\\" && this.peek() !== "") this.position++;
      value += this.text.slice(from, this.position);
      if (this.skip(quote)) return value;
      if (this.peek() === "") {
        throw this.error(`Unterminated string. Expected delimiter: ${quote}.`);
      }
      this.position++;
      value += this.escape();
    }
  }

  private escape(): string {
    const code = this.match(/u[0-9a-fA-F]{4}/y);
    if (code !== undefined) return String.fromCharCode(parseInt(code.slice(1), 16));
    const character = this.peek();
    const value = Object.hasOwn(escapes, character) ? escapes[character] : undefined;
    if (value === undefined) throw this.error(`Bad JSON escape sequence: \\${character}.`);
    this.position++;
    return value;
  }

  private word(): Value | undefined {
    const word = this.match(/-?[A-Za-z]+/y);
    if (word === undefined) return undefined;
    if (Object.hasOwn(words, word)) return words[word] ?? null;
    this.position -= word.length;
    throw this.error(`Unexpected character encountered while parsing value: ${this.peek()}.`);
  }

  private number(): Value {
    const text = this.match(/[-+.0-9a-fA-FxX]+/y);
    if (text === undefined) {
      throw this.error(`Unexpected character encountered while parsing value: ${this.peek()}.`);
    }
    if (/^-?(0|[1-9]\d*)$/.test(text)) return integer(BigInt(text));
    if (/^0[xX][0-9a-fA-F]+$/.test(text)) return integer(BigInt(text));
    if (/^0[0-7]+$/.test(text)) return integer(BigInt(`0o${text.slice(1)}`));
    if (/^-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) return new Float(Number(text));
    throw this.error(`Input string '${text}' is not a valid number.`);
  }

  private skipBlank(): void {
    while (this.match(/\s+|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//y) !== undefined);
  }

  private peek(): string {
    return this.text[this.position] ?? "";
  }

  private skip(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position++;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0];
    this.position += found?.length ?? 0;
    return found;
  }

  private error(message: string): JsonReaderError {
    const before = this.text.slice(0, this.position).split("\n");
    const line = this.position === 0 ? 0 : before.length;
    const path = this.path
      .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
      .join("")
      .replace(/^\./, "");
    return new JsonReaderError(
      `${message} Path '${path}', line ${line}, position ${before[before.length - 1]?.length ?? 0}.`,
    );
  }
}
