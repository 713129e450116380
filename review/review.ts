import type { StackReview } from "./compare/change";
import { reviewStack } from "./compare/review-stack";
import type { SynthesizedStack } from "./synthesized/stack";

type Stacks = ReadonlyMap<string, SynthesizedStack>;

/** Every stack of two synthesized folders that is not the same in both, by name. */
export function review(base: Stacks, head: Stacks): readonly StackReview[] {
  const names = [...new Set([...base.keys(), ...head.keys()])].sort();
  return names
    .map((name) => reviewStack(name, base.get(name), head.get(name)))
    .filter(({ presence, changes }) => presence !== "both" || changes.length > 0);
}
