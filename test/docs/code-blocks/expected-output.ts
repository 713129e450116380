/** Lines of an `output` block that a command did not print, in the order of the block. */
export function missingLines(expected: string, printed: string, anyNumbers: boolean): string[] {
  const lines = printed.split("\n").map((line) => normal(line, anyNumbers));
  let from = 0;
  return expected
    .split("\n")
    .filter((line) => line.trim() !== "")
    .filter((line) => {
      const pattern = asPattern(normal(line, anyNumbers));
      const at = lines.findIndex((candidate, index) => index >= from && pattern.test(candidate));
      if (at >= 0) from = at + 1;
      return at < 0;
    });
}

/** A line without what differs from run to run: ids, ports, moments and, in tables, numbers. */
function normal(line: string, anyNumbers: boolean): string {
  const stable = line
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, "<uuid>")
    .replace(/(127\.0\.0\.1):\d+/g, "$1:<port>")
    .replace(/\b\d+(\.\d+)? m?s\b/g, "<time>")
    .trim();
  return anyNumbers
    ? stable
        .replace(/[+-]?\d+(\.\d+)*/g, "N")
        .replace(/-{2,}/g, "--")
        .replace(/\s+/g, " ")
    : stable;
}

/** `…` stands for anything. */
function asPattern(line: string): RegExp {
  const parts = line.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
