import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../support/synth";

const page = readFileSync(join(projectRoot, "docs/benchmarks.md"), "utf8");
const decision = readFileSync(join(projectRoot, "docs/adr/0011-due-index.md"), "utf8");

/** Rows, whole table and index: as the bench printed them. */
function measured(): readonly (readonly string[])[] {
  const [, table = ""] =
    /Sweeper: calls of storage by rows of the table\n\n.*\n-.*\n((?:[\d,]+ .*\n)+)/.exec(page) ??
    [];
  return table
    .trim()
    .split("\n")
    .map((row) => row.split(/ {2,}/).slice(0, 3));
}

test("the sweeper's chart shows the bench's numbers", () => {
  const line = (name: string): string[] =>
    new RegExp(`line "${name}" \\[(.*)\\]`).exec(page)?.[1]?.split(", ") ?? [];
  const [, rows = ""] = /x-axis "rows of the table" \[(.*)\]/.exec(page) ?? [];
  const sizes = [...rows.matchAll(/"([\d,]+)"/g)].map(([, size]) => size);
  const [whole, index] = [line("whole table"), line("index")];
  expect(measured()).toEqual(sizes.map((size, at) => [size, whole[at], index[at]]));
  expect(sizes).toHaveLength(3);
});

test("the decision's table shows the bench's numbers", () => {
  const told = [
    ...decision.matchAll(/^\|.*?([\d,]+) rows, measured \| ([\d.]+) \| ([\d.]+) \|$/gm),
  ];
  expect(told.map(([, ...row]) => row)).toEqual(measured());
});
