import { appendFileSync, existsSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pc, { createColors } from "picocolors";
import type { LogEntry } from "../local/function-host/rpc";
import type { Terminal } from "./conversation/terminal";

/** Which lines a person sees; the file has them all. */
export type ShownLogs = "own" | "all" | "none";

export interface FunctionLogOptions {
  /** The stack's data folder; the log is `functions.log` in it. */
  readonly dataFolder: string;
  readonly terminal: Terminal;
  /** `own`: what the functions themselves say from level information up, and what they throw. */
  readonly shown: ShownLogs;
  /** Time, replaceable in tests. @default the system's */
  readonly now?: () => Date;
}

/** A file that is larger at the start of a run is put aside as `functions.log.1`. */
const largestBytes = 10 * 1024 * 1024;
const rememberedLines = 20;
const indent = " ".repeat(11);

/** What the functions and their host say: all of it in a file, what matters on the terminal. */
export class FunctionLog {
  readonly file: string;
  private readonly tail: string[] = [];
  private isOpen = false;

  constructor(private readonly options: FunctionLogOptions) {
    this.file = join(options.dataFolder, "functions.log");
  }

  write(entry: LogEntry): void {
    const { now = () => new Date() } = this.options;
    const { level, category, functionName = "-", message } = entry;
    const line = `${now().toISOString()} ${level} ${category} ${functionName} ${message}`;
    this.open();
    appendFileSync(this.file, `${line}\n`);
    if (level !== "debug" && level !== "trace") {
      this.tail.push(line);
      this.tail.splice(0, this.tail.length - rememberedLines);
    }
    if (this.isShown(entry)) this.show(entry);
  }

  /** Shows the end of the log again, with what was not shown of it. */
  showTail(): void {
    const { terminal } = this.options;
    terminal.write(`Last lines of ${this.file}:\n\n`);
    for (const line of this.tail) terminal.write(`  ${line.replaceAll("\n", "\n  ")}\n`);
    terminal.write("\n");
  }

  /** At the first line: the runtime has taken the folder then. */
  private open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    if (!existsSync(this.file)) writeFileSync(this.file, "", { mode: 0o600 });
    else if (statSync(this.file).size > largestBytes) renameSync(this.file, `${this.file}.1`);
  }

  private isShown({ level, category }: LogEntry): boolean {
    const { shown } = this.options;
    if (shown !== "own") return shown === "all";
    const isFine = level === "debug" || level === "trace";
    return category === "user" ? !isFine : level === "error" || level === "critical";
  }

  private show({ level, functionName, message }: LogEntry): void {
    const { terminal } = this.options;
    const colors = createColors(terminal.isTTY === true && pc.isColorSupported);
    const color =
      level === "error" || level === "critical"
        ? colors.red
        : level === "warning"
          ? colors.yellow
          : colors.dim;
    const text = `| ${level.padEnd(11)} ${functionName ?? ""} ${readable(message)}`;
    const lines = text.split("\n").map((line) => `${indent}${color(line)}\n`);
    terminal.write(lines.join(""));
  }
}

interface Entry {
  readonly event?: string;
  readonly operationId?: string;
  readonly [member: string]: unknown;
}

/** A structured entry as `event operation member=value …`; any other text as it is. */
function readable(message: string): string {
  if (!message.startsWith("{")) return message;
  try {
    const { event, operationId, ...members } = JSON.parse(message) as Entry;
    const rest = Object.entries(members).map(
      ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
    );
    return [event, operationId, ...rest].filter((part) => part !== undefined).join(" ");
  } catch {
    // An object that somebody logged, not an entry of ours.
    return message;
  }
}
