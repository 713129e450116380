import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { projectRoot } from "../support/project-root";
import type { Cell } from "./cell";
import type { Elsewhere } from "./second-origin";

/** What was seen of one client, by stack and by way. */
export interface Row {
  readonly name: string;
  readonly version: string;
  /** Day of the run that saw it. */
  readonly seenOn: string;
  readonly cells: Readonly<Record<string, Readonly<Record<string, Cell>>>>;
  /** Of a client, but not of another loop around one. */
  readonly elsewhere?: Elsewhere;
}

/** What docs/clients.md is drawn from. */
export interface MatrixRecord {
  /** Day of the last run. */
  readonly ranOn: string;
  /** Names of the clients that the machine of the last run lacked, and why; their rows are older. */
  readonly skipped: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

const recordFile = join(projectRoot, "docs", "clients.json");

export function readRecord(): MatrixRecord {
  if (!existsSync(recordFile)) return { ranOn: "", skipped: {}, rows: [] };
  return JSON.parse(readFileSync(recordFile, "utf8")) as MatrixRecord;
}

export function writeRecord(record: MatrixRecord): void {
  writeFileSync(recordFile, JSON.stringify(record));
}

/**
 * The record after a run: a row that was seen replaces the one of that name, one that could not be
 * seen stays as it was, and a client that nobody lists any more is dropped.
 *
 * @param names every client, in the order of the rows
 */
export function merged(
  before: MatrixRecord,
  run: MatrixRecord,
  names: readonly string[],
): MatrixRecord {
  const rows = names.flatMap((name) => {
    const isIt = (row: Row) => row.name === name;
    return run.rows.find(isIt) ?? before.rows.find(isIt) ?? [];
  });
  return { ...run, rows };
}

/** What a record says of a client's end in one way; undefined when it says nothing. */
export function outcomeIn(
  { rows }: MatrixRecord,
  name: string,
  stack: string,
  way: string,
): string | undefined {
  return rows.find((row) => row.name === name)?.cells[stack]?.[way]?.outcome;
}

/** Where a run ended otherwise than the record says, or let another header out; a line each. */
export function differences(before: MatrixRecord, run: MatrixRecord): string[] {
  return run.rows.flatMap(({ name, cells, elsewhere }) => {
    const recorded = before.rows.find((row) => row.name === name);
    const others = Object.entries(cells).flatMap(([stack, ways]) =>
      Object.entries(ways).flatMap(([way, { outcome }]) => {
        const expected = outcomeIn(before, name, stack, way);
        if (outcome === expected) return [];
        return `${stack} / ${way} / ${name}: ${outcome}; docs/clients.json says: ${expected}`;
      }),
    );
    return isDeepStrictEqual(elsewhere, recorded?.elsewhere)
      ? others
      : [...others, `${name}, sent to another origin: ${JSON.stringify(elsewhere)}`];
  });
}
