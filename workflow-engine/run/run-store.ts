import fs from "node:fs";
import path from "node:path";
import { JsonReaderError } from "../expressions/json-reader";
import { readEntry, writeEntry, type Journal, type JournalEntry } from "./journal";

/** A definition with its parameter values, as runs keep it whatever is deployed later. */
export interface WorkflowVersion {
  readonly definition: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Where runs are kept. */
export interface RunStore {
  saveVersion(version: string, content: WorkflowVersion): void;
  /** @throws Error when nothing is kept under that name */
  readVersion(version: string): WorkflowVersion;
  /** Continues the run's entries, or begins them. */
  open(runId: string): Journal;
  /** Entries of the runs that had not ended. */
  unfinished(): JournalEntry[][];
  /** Entries of one run, ended or not; undefined when there is none. */
  read(runId: string): JournalEntry[] | undefined;
  /** Ids of the runs that ended, newest first. */
  ended(): string[];
}

/** Keeps nothing beyond the process. */
export class MemoryRunStore implements RunStore {
  private readonly versions = new Map<string, WorkflowVersion>();
  private readonly runs = new Map<string, JournalEntry[]>();

  saveVersion(version: string, content: WorkflowVersion): void {
    this.versions.set(version, content);
  }

  readVersion(version: string): WorkflowVersion {
    const content = this.versions.get(version);
    if (content === undefined) throw new Error(`No workflow version '${version}' is kept.`);
    return content;
  }

  open(runId: string): Journal {
    const entries = this.runs.get(runId) ?? [];
    this.runs.set(runId, entries);
    return { append: (entry) => void entries.push(entry) };
  }

  unfinished(): JournalEntry[][] {
    return [...this.runs.values()].filter((entries) => !hasEnded(entries));
  }

  read(runId: string): JournalEntry[] | undefined {
    return this.runs.get(runId);
  }

  ended(): string[] {
    return [...this.runs]
      .filter(([, entries]) => hasEnded(entries))
      .map(([runId]) => runId)
      .reverse();
  }
}

function hasEnded(entries: readonly JournalEntry[]): boolean {
  return entries.at(-1)?.event === "ended";
}

/**
 * A file a run, one JSON line an entry; an entry is written when `append` returns, so that a killed
 * process loses nothing that it acted on. Runs that ended move aside, so that a start reads only
 * those that go on. The files hold what workflows handle, secrets included: only their owner may read.
 */
export class FileRunStore implements RunStore {
  private readonly running: string;
  private readonly done: string;
  private readonly versions: string;

  /** @param folder is created when it does not exist */
  constructor(folder: string) {
    this.running = path.join(folder, "running");
    this.done = path.join(folder, "ended");
    this.versions = path.join(folder, "versions");
    for (const each of [this.running, this.done, this.versions]) {
      fs.mkdirSync(each, { recursive: true, mode: 0o700 });
    }
  }

  saveVersion(version: string, content: WorkflowVersion): void {
    const file = path.join(this.versions, `${version}.json`);
    if (!fs.existsSync(file)) fs.writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  }

  readVersion(version: string): WorkflowVersion {
    const file = path.join(this.versions, `${version}.json`);
    return JSON.parse(fs.readFileSync(file, "utf8")) as WorkflowVersion;
  }

  open(runId: string): Journal {
    const file = path.join(this.running, `${runId}.jsonl`);
    const descriptor = fs.openSync(file, "a+", 0o600);
    if (isCutOff(descriptor)) fs.writeSync(descriptor, "\n");
    return {
      append: (entry) => {
        fs.writeSync(descriptor, `${writeEntry(entry)}\n`);
        if (entry.event !== "ended") return;
        fs.closeSync(descriptor);
        fs.renameSync(file, path.join(this.done, `${runId}.jsonl`));
      },
    };
  }

  unfinished(): JournalEntry[][] {
    return fs
      .readdirSync(this.running)
      .map((name) => readEntries(path.join(this.running, name)))
      .filter((entries) => entries[0]?.event === "started");
  }

  read(runId: string): JournalEntry[] | undefined {
    const file = [this.running, this.done]
      .map((folder) => path.join(folder, `${runId}.jsonl`))
      .find((each) => fs.existsSync(each));
    return file === undefined ? undefined : readEntries(file);
  }

  ended(): string[] {
    return fs
      .readdirSync(this.done)
      .map((name) => path.basename(name, ".jsonl"))
      .sort()
      .reverse();
  }
}

/** What is written next must not continue a line that a crash cut off. */
function isCutOff(descriptor: number): boolean {
  const { size } = fs.fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size > 0 && fs.readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 10;
}

/** A crash may cut the last line off; what it would have said did not happen yet. */
function readEntries(file: string): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (const line of fs.readFileSync(file, "utf8").split("\n")) {
    if (line === "") continue;
    try {
      entries.push(readEntry(line));
    } catch (error) {
      if (!(error instanceof JsonReaderError)) throw error;
    }
  }
  return entries;
}
