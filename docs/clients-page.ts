import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Cell, waysOf } from "../test/clients/cell";
import { type MatrixRecord, readRecord, type Row } from "../test/clients/record";
import { credentialHeaders, type Elsewhere } from "../test/clients/second-origin";
import { facadeStack } from "../test/clients/target";
import { filledPage, table } from "./filled-page";

export const clientsPage = join(__dirname, "clients.md");

/** What an outcome means, by its beginning. */
const meanings: Readonly<Record<string, string>> = {
  "takes the operation for the result":
    "It goes by the status alone, and `see-other` answers 200 while the work is going on. Use `redirect` or `inline`, or show it `Operation-Location`.",
  "stops at 303":
    "`@azure/core-rest-pipeline` follows a 303 after a POST only, and a poll is a GET. Use `redirect` or `inline`.",
  "stops at 504":
    "The facade's time was over. Without an `Idempotency-Key` the answer has no `Retry-After`, so that nothing asks again of itself; `Location` leads to the operation.",
};

/** docs/clients.md as it has to be: its tables are what `npm run clients` saw. */
export function filledClientsPage(record: MatrixRecord = readRecord()): string {
  const stacks = [...new Set(record.rows.flatMap(({ cells }) => Object.keys(cells)))];
  return filledPage(readFileSync(clientsPage, "utf8"), {
    ...Object.fromEntries(stacks.map((stack) => [stack, stackTable(record, stack)])),
    failures: failureTable(record),
    elsewhere: elsewhereTable(record),
    versions: versionTable(record),
  });
}

function stackTable({ rows }: MatrixRecord, stack: string): string {
  const seen = rows.filter(({ cells }) => cells[stack] !== undefined);
  const ways = waysOf({ hasDoor: stack === facadeStack }).map(({ name }) => name);
  return table(
    ["client", ...ways],
    seen.map(({ name, cells }) => [name, ...ways.map((way) => cellText(way, cells[stack]?.[way]))]),
  );
}

function cellText(way: string, cell: Cell | undefined): string {
  if (cell === undefined) return "";
  const { outcome, submits, polls } = cell;
  const result = outcome === "result" ? `yes, ${polls}` : `**no**: ${outcome}`;
  if (submits === 1) return result;
  return way.includes("no key")
    ? `${result}; **${submits} operations**`
    : `${result}; ${submits} submits`;
}

/** @throws Error naming an outcome that nothing explains */
function failureTable({ rows }: MatrixRecord): string {
  const all = rows.flatMap(({ name, cells }) =>
    Object.entries(cells).flatMap(([stack, ways]) =>
      Object.entries(ways).map(([way, { outcome }]) => ({ name, stack, way, outcome })),
    ),
  );
  const outcomes = [...new Set(all.map(({ outcome }) => outcome))].filter((o) => o !== "result");
  return table(
    ["outcome", "where", "why, and what to do"],
    outcomes.map((outcome) => {
      const meaning = meanings[outcome];
      if (meaning === undefined) throw new Error(`docs/clients-page.ts explains no "${outcome}"`);
      const ways = new Set(all.filter((cell) => cell.outcome === outcome).map(({ way }) => way));
      return [outcome, [...ways].join(", "), meaning];
    }),
  );
}

function elsewhereTable({ rows }: MatrixRecord): string {
  return table(
    ["client", "follows", ...credentialHeaders.map((name) => `\`${name}\` arrives`)],
    rows.flatMap(({ name, elsewhere }) =>
      elsewhere === undefined ? [] : [[name, ...elsewhereCells(elsewhere)]],
    ),
  );
}

function elsewhereCells({ followed, forwarded }: Elsewhere): string[] {
  const arrived = credentialHeaders.map((name) => (forwarded.includes(name) ? "**yes**" : "no"));
  return [followed ? "yes" : "no", ...arrived];
}

function versionTable({ rows, ranOn, skipped }: MatrixRecord): string {
  return table(
    ["client", "version", "seen on"],
    rows.map(({ name, version, seenOn }) => [
      name,
      version,
      seenText({ name, seenOn }, ranOn, skipped),
    ]),
  );
}

/** A row that the last run did not see says so. */
function seenText(
  { name, seenOn }: Pick<Row, "name" | "seenOn">,
  ranOn: string,
  skipped: MatrixRecord["skipped"],
): string {
  const reason = skipped[name];
  if (reason !== undefined) return `${seenOn}, kept: the run of ${ranOn} had ${reason}`;
  return seenOn;
}
