import type { StackReview } from "../compare/change";

/** The stack and its workflows where they changed, before and after, folded away. */
export function pictures({ pictures: drawn }: StackReview): string[] {
  return drawn.map(({ on, before, after }) =>
    [
      `<details><summary>Picture of ${on || "the stack"}, before and after</summary>\n`,
      ...(before === undefined ? [] : [`Before:\n\n${mermaid(before)}`]),
      ...(after === undefined ? [] : [`After:\n\n${mermaid(after)}`]),
      "</details>\n",
    ].join("\n"),
  );
}

function mermaid(drawing: string): string {
  return `\`\`\`mermaid\n${drawing.trimEnd()}\n\`\`\`\n`;
}
