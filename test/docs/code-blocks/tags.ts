import type { Block } from "./pages";

/** The attributes that each tag may have; the first of a row says what the block is. */
const tags: Readonly<Record<string, readonly (readonly string[])[]>> = {
  sh: [["run", "id", "exit", "env", "service", "slow"]],
  text: [["output", "numbers"], ["usage"]],
  json: [["parse"]],
  yaml: [["parse"]],
  ts: [["test"], ["members"]],
  kusto: [["query"]],
  mermaid: [[]],
};

/** What is wrong with a block's tag; undefined when nothing is. */
export function wrongTag({ page, line, language, attributes }: Block): string | undefined {
  const rows = tags[language];
  const names = Object.keys(attributes);
  const fits = rows?.some(([first, ...others]) =>
    first === undefined
      ? names.length === 0
      : names.includes(first) && names.every((name) => name === first || others.includes(name)),
  );
  if (fits) return undefined;
  const tag = [language, ...names].join(" ").trim();
  return `${page}:${line}: the code block is tagged "${tag}"; say what it is (test/docs/code-blocks/pages.ts lists the tags)`;
}
