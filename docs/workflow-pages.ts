import { backgroundWorker } from "../logic-apps/background-worker";
import { facadeWorkflow } from "../logic-apps/facade";
import { toMermaid } from "../workflow-engine/language/mermaid";

interface Diagram {
  readonly title: string;
  readonly source: string;
  readonly drawings: Readonly<Record<string, object>>;
}

const diagrams: Readonly<Record<string, Diagram>> = {
  "background-worker.md": {
    title: "The background worker as a workflow",
    source: "logic-apps/background-worker.ts",
    drawings: {
      "With the sample work": backgroundWorker(),
      "With `backendUrl`": backgroundWorker({ backend: { timeoutMinutes: 30 } }),
    },
  },
  "facade.md": {
    title: "The facade's workflow",
    source: "logic-apps/facade.ts",
    drawings: { "As deployed": facadeWorkflow({ timeoutSeconds: 90 }) },
  },
};

/** Every page of docs/workflows by file name, as it has to be. */
export function workflowPages(): ReadonlyMap<string, string> {
  return new Map(Object.entries(diagrams).map(([file, diagram]) => [file, page(diagram)]));
}

function page({ title, source, drawings }: Diagram): string {
  const sections = Object.entries(drawings).map(
    ([name, definition]) => `## ${name}\n\n\`\`\`mermaid\n${toMermaid(definition)}\`\`\`\n`,
  );
  const note = `Drawn from [${source}](../../${source}) by \`npm run docs\`; do not edit.`;
  return [`# ${title}\n`, `${note}\n`, ...sections].join("\n");
}
