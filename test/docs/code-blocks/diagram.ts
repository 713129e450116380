/**
 * Lines of a Mermaid diagram that are no statement of it, or that speak of somebody who does not
 * take part. The kinds of statement are those that the project's pages use.
 */
export function wrongStatements(diagram: string): string[] {
  const [first = "", ...lines] = diagram.trim().split("\n");
  if (first === "sequenceDiagram") return wrongMessages(lines);
  if (first === "xychart-beta") return wrongLines(lines);
  return /^flowchart (LR|TD)$/.test(first) ? wrongArrows(lines) : [first];
}

function wrongMessages(lines: readonly string[]): string[] {
  const participants = new Set<string>();
  const message = /^(\w+)\s*(?:-?->>|-x|--x)\s*(\w+): \S.*$/;
  const block = /^(alt|else|opt|loop|par|and) \S.*$|^(end|autonumber)$/;
  return lines.filter((raw) => {
    const line = raw.trim();
    const [, participant] = /^participant (\w+)(?: as \S.*)?$/.exec(line) ?? [];
    if (participant !== undefined) return void participants.add(participant);
    const [, names] = /^Note (?:over|left of|right of) ([\w,]+): \S.*$/.exec(line) ?? [];
    if (names !== undefined) return !names.split(",").every((name) => participants.has(name));
    const [, from = "", to = ""] = message.exec(line) ?? [];
    return !block.test(line) && !(participants.has(from) && participants.has(to));
  });
}

function wrongArrows(lines: readonly string[]): string[] {
  const node = String.raw`\w+(?:\["[^"]*"\]|\[\["[^"]*"\]\]|\[\("[^"]*"\)\]|\(\["[^"]*"\]\)|\("[^"]*"\)|\{"[^"]*"\})?`;
  const arrow = String.raw` (?:-->|-\.->)(?:\|[^|]*\|)? `;
  const statement = new RegExp(`^${node}(?:${arrow}${node})*$`);
  const block = /^subgraph \w+(\["[^"]*"\])?$|^end$/;
  return lines.filter((raw) => {
    const line = raw.trim();
    return line !== "" && !statement.test(line) && !block.test(line);
  });
}

/** A chart's axes and lines, each line with a point for every category of its x axis. */
function wrongLines(lines: readonly string[]): string[] {
  let points = 0;
  return lines.filter((raw) => {
    const line = raw.trim();
    const [, categories] = /^x-axis "[^"]+" \[(.+)\]$/.exec(line) ?? [];
    if (categories !== undefined) points = categories.split(/,\s*(?=")/).length;
    const [, values] = /^line "[^"]+" \[([\d., ]+)\]$/.exec(line) ?? [];
    if (values !== undefined) return values.split(",").length !== points;
    return categories === undefined && !/^title "[^"]+"$|^y-axis "[^"]+" \d+ --> \d+$/.test(line);
  });
}
