import type { SynthesizedStack } from "../synthesized/stack";
import { client, deployer, edgesOf, type Edge } from "./edges";
import { groups, partsOf } from "./parts";

/**
 * A stack as a Mermaid flowchart: its resources by their part in the pattern, solid arrows where
 * data flows, dotted arrows from an identity to what its roles open. Order does not depend on the
 * file's. Empty for a stack without resources.
 */
export function diagramOf(stack: SynthesizedStack): string {
  const parts = partsOf(stack);
  if (parts.length === 0) return "";
  const boxes = groups.flatMap((group) => {
    const inside = parts.filter((part) => part.group === group);
    if (inside.length === 0) return [];
    const lines = inside.map(({ id, label }) => `    ${id}["${label}"]`).sort();
    return [`  subgraph ${group}`, ...lines, "  end"];
  });
  const edges = edgesOf(stack, parts);
  const people = [client, deployer]
    .filter(({ id }) => edges.some(({ from }) => from === id))
    .map(({ id, label }) => `  ${id}(["${label}"])`);
  const arrows = [...new Set(edges.map(arrow))].sort();
  return `${["flowchart LR", ...people, ...boxes, ...arrows].join("\n")}\n`;
}

function arrow({ from, to, kind, label }: Edge): string {
  return `  ${from} ${kind === "data" ? "-->" : "-.->"}|${label}| ${to}`;
}
