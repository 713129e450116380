import { readFileSync } from "node:fs";
import { join } from "node:path";
import { workflowPages } from "../../docs/workflow-pages";
import { argument, projectRoot, readStack, resourcesOf, stackNames } from "../support/synth";

test.each([...workflowPages()])(
  "docs/workflows/%s shows the workflow as it is (npm run docs draws it anew)",
  (file, text) => {
    expect(readFileSync(join(projectRoot, "docs/workflows", file), "utf8")).toBe(text);
  },
);

test.each(stackNames)("each workflow of %s is drawn on a page", (name) => {
  const pages = [...workflowPages().values()];
  const workflows = resourcesOf(readStack(name), "azapi_resource").filter(({ type }) =>
    String(type).startsWith("Microsoft.Logic/workflows@"),
  );
  for (const workflow of workflows) {
    const actions = Object.keys(argument(workflow, "body.properties.definition.actions") as object);
    const drawn = pages.filter((page) => actions.every((each) => page.includes(`"${each}<br/>`)));
    expect(drawn).toHaveLength(1);
  }
});
