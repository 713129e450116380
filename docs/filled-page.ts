const gap = /(<!-- generated: ([\w-]+) -->\n)[^]*?(<!-- end -->)/g;

/**
 * A page with each gap, `<!-- generated: name -->` … `<!-- end -->`, filled anew.
 * @throws Error naming a gap that nothing fills, or a part that has no gap
 */
export function filledPage(page: string, parts: Readonly<Record<string, string>>): string {
  const open = new Set(Object.keys(parts));
  const filled = page.replace(gap, (_, start: string, name: string, end: string) => {
    const part = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (part === undefined) throw new Error(`Nothing fills '${name}' in the page.`);
    open.delete(name);
    return `${start}\n${part}\n\n${end}`;
  });
  if (open.size > 0) throw new Error(`The page has no place for ${[...open].join(", ")}.`);
  return filled;
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
