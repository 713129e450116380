import { filledClientsPage } from "../../docs/clients-page";
import { clients } from "./clients";
import { differences, type MatrixRecord, merged, readRecord, type Row } from "./record";

const elsewhere = { followed: true, forwarded: [] };

function row(name: string, seenOn: string, outcome = "result"): Row {
  const ways = { redirect: { outcome, submits: 1, polls: 2 } };
  return { name, version: "1.0", seenOn, cells: { "functions-only": ways }, elsewhere };
}

const before: MatrixRecord = {
  ranOn: "2026-01-01",
  skipped: {},
  rows: [row("a", "2026-01-01"), row("b", "2026-01-01"), row("gone", "2026-01-01")],
};
const run: MatrixRecord = {
  ranOn: "2026-02-02",
  skipped: { b: "no b" },
  rows: [row("c", "2026-02-02"), row("a", "2026-02-02", "stops at 303")],
};

test("a run replaces the rows that it saw, and keeps those that it could not see", () => {
  const after = merged(before, run, ["a", "b", "c", "never seen"]);
  expect(after.rows.map(({ name, seenOn }) => [name, seenOn])).toEqual([
    ["a", "2026-02-02"],
    ["b", "2026-01-01"],
    ["c", "2026-02-02"],
  ]);
  expect([after.ranOn, after.skipped]).toEqual(["2026-02-02", { b: "no b" }]);
});

test("a check names what ended otherwise than recorded, and no row that it did not see", () => {
  expect(differences(before, before)).toEqual([]);
  const other = { ...row("b", "2026-02-02"), elsewhere: { ...elsewhere, forwarded: ["x"] } };
  expect(differences(before, { ...run, rows: [...run.rows, other] })).toEqual([
    "functions-only / redirect / c: result; docs/clients.json says: undefined",
    'c, sent to another origin: {"followed":true,"forwarded":[]}',
    "functions-only / redirect / a: stops at 303; docs/clients.json says: result",
    'b, sent to another origin: {"followed":true,"forwarded":["x"]}',
  ]);
});

describe("the page", () => {
  const record = readRecord();

  test("has a row for every client", () => {
    expect(record.rows.map(({ name }) => name)).toEqual(clients.map(({ name }) => name));
  });

  test("says of a row that the last run could not see that it is kept, and why", () => {
    const [first] = record.rows;
    const skipped = { [first!.name]: "no such program" };
    expect(filledClientsPage({ ...record, ranOn: "2027-01-01", skipped })).toContain(
      `| ${first!.name} | ${first!.version} | ${first!.seenOn}, kept: the run of 2027-01-01 had no such program |`,
    );
  });

  test("fails to be drawn when nothing explains an outcome", () => {
    const rows = [...record.rows, row("new", "2027-01-01", "stops at 418")];
    expect(() => filledClientsPage({ ...record, rows })).toThrow('explains no "stops at 418"');
  });
});
