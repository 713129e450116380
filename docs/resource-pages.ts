import { readFileSync } from "node:fs";
import { join } from "node:path";
import { diagramOf } from "../review/diagram/diagram";
import type { JsonObject } from "../review/synthesized/json";
import { stackOf } from "../review/synthesized/stack";

/** Page of a stack: its resources by their part in the pattern, data flow and roles as arrows. */
export function resourcePage(stack: string, outdir: string): string {
  const file = join(outdir, "stacks", stack, "cdk.tf.json");
  const synthesized = stackOf(stack, JSON.parse(readFileSync(file, "utf8")) as JsonObject);
  return [
    `# Resources of ${stack}\n`,
    "Drawn from the synthesized stack by `npm run docs`; do not edit. A box is a resource by its construct, a solid arrow the way of data, a dotted one a role assignment: from the identity to the narrowest scope that serves. `npm run review` shows this picture where a change draws it anew. Not drawn: resource group, plan, diagnostic settings, and how the package is deployed.\n",
    `\`\`\`mermaid\n${diagramOf(synthesized)}\`\`\`\n`,
  ].join("\n");
}
