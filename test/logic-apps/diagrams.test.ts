import { readFileSync } from "node:fs";
import { join } from "node:path";
import { workflowPages } from "../../docs/workflow-pages";
import { projectRoot } from "../support/synth";

test.each([...workflowPages()])(
  "docs/workflows/%s shows the workflow as it is (npm run docs draws it anew)",
  (file, text) => {
    expect(readFileSync(join(projectRoot, "docs/workflows", file), "utf8")).toBe(text);
  },
);
