import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkBlock, secondsOf, type Printed } from "./code-blocks/checks";
import { readPage, readPages, type Block } from "./code-blocks/pages";
import { Scratch } from "./code-blocks/scratch";
import { wrongStatements } from "./code-blocks/diagram";
import { missingLines } from "./code-blocks/expected-output";
import { wrongTag } from "./code-blocks/tags";
import { projectRoot } from "../support/synth";

const pages = readPages();
/** Unset, nothing starts a process; `commands` runs what a page says, `all` also what takes minutes. */
const runs = process.env["TEST_DOCS"];

describe.each(pages.filter(({ blocks }) => blocks.length > 0))("$path", (page) => {
  let scratch: Scratch;
  const printed: Printed = { last: "", byId: new Map() };
  /** Identifiers of the commands that this run leaves out. */
  const left = new Set<string>();
  beforeAll(() => {
    scratch = new Scratch();
  });
  afterAll(() => scratch.remove());

  test("every code block says what it is", () => {
    expect(page.blocks.flatMap((block) => wrongTag(block) ?? [])).toEqual([]);
  });

  for (const block of page.blocks) {
    const leaves = isLeft(block, left);
    const title = `line ${block.line}: ${block.language} ${Object.keys(block.attributes).join(" ")}`;
    (leaves ? test.skip : test)(
      `${title}${leaves ? " (npm run test:docs)" : ""}`,
      () => checkBlock(block, scratch, printed),
      // What its commands have, and a service that starts before them.
      (secondsOf(block) + 120) * 1000,
    );
  }
});

/** Commands that this run leaves out, and what they print. */
function isLeft({ language, attributes }: Block, left: Set<string>): boolean {
  const { id, output, slow, test: isTest, usage } = attributes;
  if (output !== undefined) return typeof output === "string" ? left.has(output) : !runs;
  const isCommand = language === "sh" || isTest !== undefined || usage !== undefined;
  const leaves = slow === true ? runs !== "all" : isCommand && !runs;
  if (leaves && typeof id === "string") left.add(id);
  return leaves;
}

test("every npm script that a page names exists", () => {
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const named = pages.flatMap(({ path, inlineCode }) =>
    inlineCode.flatMap((code) => {
      const [, script] =
        /^npm (?:run (?:-s )?)?(start|test|(?<=run (?:-s )?)[\w:-]+)/.exec(code) ?? [];
      return script === undefined ? [] : [`${path}: ${script}`];
    }),
  );
  expect(named).toContain("README.md: start");
  expect(named.filter((name) => !(name.split(": ")[1]! in scripts))).toEqual([]);
});

describe("the rules of this test", () => {
  const blockOf = (fence: string, text = "x\n") =>
    readPage("page.md", `${fence}\n${text}\`\`\`\n`).blocks[0]!;

  test.each([
    ["without a tag", "```"],
    ["with a language alone", "```sh"],
    ["of an unknown language", "```html parse"],
    ["with an unknown attribute", "```sh run fast"],
    ["with another language's attribute", "```json run"],
    ["indented instead of fenced", "    ls"],
  ])("a block %s is refused", (_title, fence) => {
    const [first] = readPage("page.md", `${fence}\nx\n`).blocks;
    expect(wrongTag(first!)).toMatch(/^page\.md:\d+: the code block is tagged/);
  });

  test.each(["```sh run", '```sh run exit=1 env="A=1 B=2"', "```text output=start", "```mermaid"])(
    "a block tagged %s is accepted",
    (fence) => expect(wrongTag(blockOf(fence))).toBeUndefined(),
  );

  test("a command that fails makes its block fail", async () => {
    const scratch = new Scratch(() => mkdtempSync(join(tmpdir(), "docs-")));
    const page = readPage("page.md", "```sh run\nfalse\ntrue\n```\n");
    const check = checkBlock(page.blocks[0]!, scratch, { last: "", byId: new Map() });
    await expect(check).rejects.toThrow(/"code": 1/);
    scratch.remove();
  });

  test("output must come in order, ids and ports aside", () => {
    const printed =
      "port http://127.0.0.1:4000/a\nid 0f8fad5b-d9cb-469f-a165-70867728950e, 12 ms\n";
    const right = "port http://127.0.0.1:7071/a\nid 7c9e6679-7425-40de-944b-e07fc1f90ae7, 1.5 s\n";
    expect(missingLines(right, printed, false)).toEqual([]);
    expect(missingLines("id …\nport …\n", printed, false)).toEqual(["port …"]);
    expect(missingLines("other", printed, false)).toEqual(["other"]);
    expect(missingLines("a  3.5x  ---", "a 4.1x -----", true)).toEqual([]);
  });

  test("a diagram's message from nobody is found", () => {
    const diagram = "sequenceDiagram\n participant A\n A->>B: hello\n A->>A: hello\n";
    expect(wrongStatements(diagram)).toEqual([" A->>B: hello"]);
    expect(wrongStatements('flowchart LR\n a["A"] -->|x| b\n c => d\n')).toEqual([" c => d"]);
    expect(wrongStatements("pie\n")).toEqual(["pie"]);
  });
});
