import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runbookPage } from "../../docs/runbook-page";
import { projectRoot, stackNames, synthesize } from "../support/synth";

test("docs/runbook.md has a section of every alert, with its query; npm run docs redraws it", () => {
  const kept = readFileSync(join(projectRoot, "docs/runbook.md"), "utf8");
  expect(kept).toBe(runbookPage(stackNames, synthesize()));
});
