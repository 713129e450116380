import { createInterface } from "node:readline/promises";
import { RefusedError } from "./errors";

/** What the commands touch of their process; replaced in tests. */
export interface OperatorProcess {
  readonly arguments: readonly string[];
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Gets what was asked for. */
  readonly stdout: NodeJS.WritableStream;
  /** Gets progress, questions and errors. */
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  /** Ends `watch`. */
  readonly signal?: AbortSignal;
}

/** How a command speaks: tables or JSON, and whether it asks before it changes anything. */
export class Console {
  constructor(
    private readonly at: OperatorProcess,
    private readonly options: { readonly json?: boolean; readonly yes?: boolean },
  ) {}

  get signal(): AbortSignal | undefined {
    return this.at.signal;
  }

  /** Prints data: as JSON with `--json`, otherwise as this text. */
  print(data: unknown, text: string): void {
    this.at.stdout.write(`${this.options.json ? JSON.stringify(data, null, 2) : text}\n`);
  }

  /** Prints data on one line, for a stream of them. */
  printLine(data: unknown, text: string): void {
    this.at.stdout.write(`${this.options.json ? JSON.stringify(data) : text}\n`);
  }

  /** Shows how far a long command is, where a person looks. */
  progress(text: string): void {
    if (this.at.stderr.isTTY) this.at.stderr.write(`\r\u001b[2K${text}`);
  }

  note(text: string): void {
    this.progress("");
    this.at.stderr.write(`${text}\n`);
  }

  /** @throws RefusedError unless a person says yes, or `--yes` was given */
  async confirm(question: string): Promise<void> {
    if (this.options.yes) return;
    if (!this.at.stdin.isTTY) {
      throw new RefusedError(`${question} Nobody is here to say so: give --yes`);
    }
    const asked = createInterface({ input: this.at.stdin, output: this.at.stderr });
    const answer = await asked.question(`${question} [y/N] `);
    asked.close();
    if (!/^y(es)?$/i.test(answer.trim())) throw new RefusedError("nothing was changed");
  }
}

/** Columns of texts, as wide as what is in them. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(...rows.map((row) => row[index]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const units = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;

/** A time as its distance from now: `3 h`. */
export function ageOf(time: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(time)) / 1000));
  const [unit, size] = units.find(([, each]) => seconds >= each) ?? units[3];
  return `${Math.floor(seconds / size)} ${unit}`;
}
