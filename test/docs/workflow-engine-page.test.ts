import { readFileSync } from "node:fs";
import { filledPage } from "../../docs/filled-page";
import { filledWorkflowEnginePage, workflowEnginePage } from "../../docs/workflow-engine-page";

const page = readFileSync(workflowEnginePage, "utf8");

test("docs/workflow-engine.md shows the engine's tables as they are (npm run docs fills them anew)", () => {
  expect(page).toBe(filledWorkflowEnginePage());
});

test("every difference from Azure says how it is known", () => {
  const rows = (page.split("## Differences from Azure")[1] ?? "").match(/^\|.*\|$/gm) ?? [];
  const marks = rows.slice(2).map((row) => row.split("|").at(-2)?.trim());
  expect(marks.length).toBeGreaterThan(10);
  expect(new Set(marks)).toEqual(new Set(["documented", "observed", "assumed"]));
});

test("fails when a gap of a page has nothing to fill it, or a part has no gap", () => {
  const gap = "<!-- generated: one -->\nold\n<!-- end -->";
  expect(filledPage(gap, { one: "new" })).toBe("<!-- generated: one -->\n\nnew\n\n<!-- end -->");
  expect(() => filledPage(gap, {})).toThrow("Nothing fills 'one'");
  expect(() => filledPage("text", { two: "x" })).toThrow("no place for two");
});
