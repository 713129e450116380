/** Cells of a table; the first row names the columns. */
export type Rows = readonly (readonly string[])[];

/** What a benchmark found out, ready to print. */
export interface Report {
  readonly title: string;
  readonly rows: Rows;
  /** What a reader must know to trust the numbers, a line each. */
  readonly notes?: readonly string[];
}

/** One file of this folder. It measures and asserts nothing. */
export type Benchmark = () => Promise<readonly Report[]>;

/** Numbers go to the right, words to the left. */
const number = /^([-+]?[\d.]+x?)?$/;

/** The report as aligned text. */
export function print({ title, rows, notes = [] }: Report): string {
  const [head = [], ...body] = rows;
  const columns = head.map((name, column) => {
    const cells = body.map((row) => row[column] ?? "");
    const width = Math.max(name.length, ...cells.map(({ length }) => length));
    return { width, right: cells.every((cell) => number.test(cell)) };
  });
  const line = (row: readonly string[]) =>
    columns
      .map(({ width, right }, column) => {
        const cell = row[column] ?? "";
        return right ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  const rule = columns.map(({ width }) => "-".repeat(width)).join("  ");
  const lines = [
    title,
    "",
    line(head),
    rule,
    ...body.map(line),
    ...notes.map((note) => `* ${note}`),
  ];
  return [...lines, ""].join("\n");
}
