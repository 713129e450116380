import pc, { createColors } from "picocolors";
import type { Terminal } from "./terminal";

const longestBody = 200;
const indent = " ".repeat(11);

/** One HTTP message as a person reads it. */
export interface Message {
  /** `POST http://…` or `202 Accepted`. */
  readonly firstLine: string;
  /** Header names in any case, in the order shown. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
}

/** Prints HTTP messages in curl's manner: `>` what was sent, `<` what came back, with the time. */
export class Transcript {
  private readonly colors: ReturnType<typeof createColors>;
  private readonly started: number;

  /** @param now milliseconds; the transcript counts from its creation */
  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number,
  ) {
    // picocolors has read NO_COLOR, and its own guess is about standard output only.
    this.colors = createColors(terminal.isTTY === true && pc.isColorSupported);
    this.started = now();
  }

  request(message: Message): void {
    this.message(">", message, this.colors.cyan);
  }

  answer(message: Message, good: boolean): void {
    this.message("<", message, good ? this.colors.green : this.colors.red);
  }

  /** A remark about what was just shown. */
  remark(text: string): void {
    this.terminal.write(`${indent}${this.colors.dim(`# ${text}`)}\n\n`);
  }

  /** Why the conversation ended early. */
  failure(text: string): void {
    this.terminal.write(`${this.time()}  ${this.colors.red(`! ${text}`)}\n\n`);
  }

  /** A body that was shortened above, if it was. */
  whole(body: string): void {
    if (shorten(body) === body.trim()) return;
    this.terminal.write(`${indent}${body.trim().replaceAll("\n", `\n${indent}`)}\n\n`);
  }

  heading(text: string): void {
    this.terminal.write(`\n${this.colors.bold(text)}\n\n`);
  }

  elapsedSeconds(): number {
    return (this.now() - this.started) / 1000;
  }

  private message(mark: string, message: Message, color: (text: string) => string): void {
    const first = `${this.time()}  ${mark} ${this.colors.bold(color(message.firstLine))}\n`;
    const rest = message.headers.map(([name, value]) => `${titleCase(name)}: ${value}`);
    if (message.body) rest.push(shorten(message.body));
    this.terminal.write(first + rest.map((line) => `${indent}${mark} ${line}\n`).join(""));
  }

  private time(): string {
    return this.colors.dim(`${this.elapsedSeconds().toFixed(2).padStart(7)} s`);
  }
}

/** `retry-after` as it is known: `Retry-After`. */
function titleCase(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

function shorten(body: string): string {
  const line = body.replace(/\s+/g, " ").trim();
  return line.length > longestBody ? `${line.slice(0, longestBody)}…` : line;
}
