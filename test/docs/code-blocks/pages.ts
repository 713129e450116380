import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import MarkdownIt from "markdown-it";
import { projectRoot } from "../../support/synth";

/**
 * A fenced code block. What shall become of it stands in its info string, where it is written:
 *
 * - `sh run`: executed as a process, in order, in a copy of the project. `exit=1` expects that exit
 *   code (default 0), `env="NAME=value …"` gives variables, `service=<stack>` a running stack, and
 *   `slow` leaves it out of CI. `npm run test:docs` runs these blocks, `npm test` reads them.
 * - `text output`: what the `sh run` before it prints, or with `output=<id>` the one that has that
 *   `id`. Lines in order; `…` stands for anything; `numbers` for tables whose numbers differ.
 * - `text usage="<command>"`: shows the options that the command's help names, all of them.
 * - `json parse`, `yaml parse`: parsed.
 * - `ts test`: run as a jest test beside its page. `ts members`: parsed as members of an object.
 * - `kusto query`: checked by Microsoft's own parser, against the tables that it reads.
 * - `mermaid`: its lines are statements of a sequence diagram or a flowchart, or lines of a chart.
 */
export interface Block {
  readonly page: string;
  /** Of the first line inside the fence. */
  readonly line: number;
  readonly language: string;
  /** Names without a value are `true`. */
  readonly attributes: Readonly<Record<string, string | true>>;
  readonly text: string;
}

export interface Page {
  /** Path in the project. */
  readonly path: string;
  readonly source: string;
  readonly blocks: readonly Block[];
  /** Code within the text, such as `npm start`. */
  readonly inlineCode: readonly string[];
}

/** Every page of the project: those of its root, and docs/. */
export function readPages(): Page[] {
  const docs = readdirSync(join(projectRoot, "docs"), { recursive: true, encoding: "utf8" });
  const paths = [...readdirSync(projectRoot), ...docs.map((name) => join("docs", name))];
  return paths
    .filter((path) => path.endsWith(".md"))
    .sort()
    .map((path) => readPage(path, readFileSync(join(projectRoot, path), "utf8")));
}

/** A page's code, as a Markdown parser sees it. */
export function readPage(path: string, source: string): Page {
  const tokens = new MarkdownIt().parse(source, {});
  const blocks = tokens.flatMap(({ type, info, map, content }): Block[] => {
    if (type === "code_block") return [block(path, map, "", content)];
    return type === "fence" ? [block(path, map, info, content)] : [];
  });
  const inlineCode = tokens.flatMap(({ children }) =>
    (children ?? []).filter(({ type }) => type === "code_inline").map(({ content }) => content),
  );
  return { path, source, blocks, inlineCode };
}

function block(page: string, map: [number, number] | null, info: string, text: string): Block {
  const [language = "", ...rest] = info.trim().split(/\s+/);
  const words = rest.join(" ").matchAll(/([\w-]+)(?:=(?:"([^"]*)"|(\S+)))?/g);
  const attributes = Object.fromEntries(
    [...words].map(([, name = "", quoted, plain]): [string, string | true] => [
      name,
      quoted ?? plain ?? true,
    ]),
  );
  return { page, line: (map?.[0] ?? 0) + 2, language, attributes, text };
}
