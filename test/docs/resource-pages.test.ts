import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resourcePage } from "../../docs/resource-pages";
import { projectRoot, stackNames, synthesize } from "../support/synth";

test.each(stackNames)(
  "docs/resources/%s.md shows the stack as it is (npm run docs draws it anew)",
  (name) => {
    const page = readFileSync(join(projectRoot, "docs/resources", `${name}.md`), "utf8");
    expect(page).toBe(resourcePage(name, synthesize()));
  },
);
