import type { Mutate } from "./synthesized";

/** A seeded change of a stack, and every line that its review has to have. */
export interface Mutation {
  readonly stack: string;
  readonly mutate: Mutate;
  readonly says: readonly string[];
}
