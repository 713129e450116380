import { readFileSync } from "node:fs";
import { join } from "node:path";
import { problemsPage } from "../../docs/problem-pages";
import { projectRoot } from "../support/synth";

test("docs/problems.md lists the contract's problems (npm run docs draws it anew)", () => {
  expect(readFileSync(join(projectRoot, "docs/problems.md"), "utf8")).toBe(problemsPage());
});
