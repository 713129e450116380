import { readFileSync } from "node:fs";
import { filledLocalRuntimePage, localRuntimePage } from "../../docs/local-runtime-page";

const page = readFileSync(localRuntimePage, "utf8");

test("docs/local-runtime.md shows the runtime's tables as they are (npm run docs fills them anew)", () => {
  expect(page).toBe(filledLocalRuntimePage());
});

test("every difference from Azure says how it is known", () => {
  const rows = (page.split("## Differences from Azure")[1] ?? "").match(/^\|.*\|$/gm) ?? [];
  const marks = rows.slice(2).map((row) => row.split("|").at(-2)?.trim());
  expect(marks.length).toBeGreaterThan(10);
  expect(new Set(marks)).toEqual(new Set(["documented", "observed", "assumed"]));
});
