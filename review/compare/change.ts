import type { Json } from "../synthesized/json";

/** What a change is about: a section of the printed review. */
export type Topic =
  | "resource"
  | "role"
  | "exposure"
  | "protection"
  | "retention"
  | "app-setting"
  | "attribute"
  | "deployment"
  | "function"
  | "workflow"
  | "code"
  | "cost"
  | "output";

/** One difference between two synthesized stacks. `before` is missing for what is new, `after` for what goes. */
export interface Change {
  readonly topic: Topic;
  /** Path of the construct that it happens to, without the stack's name. */
  readonly on: string;
  /** The attribute by its path, the action, the module; of a resource its kind. */
  readonly what: string;
  readonly before?: Json;
  readonly after?: Json;
  /** Whether the change of an attribute makes Terraform destroy the resource and create it anew. */
  readonly replaces?: Replaces;
  /** The side that lets more people in, or protects data less; both where each lets in others. */
  readonly weaker?: Side | "both";
  /** A side that holds what must not lie in a plan or a state; the value itself is masked. */
  readonly secret?: Side | "both";
  /** Set where Terraform leaves the argument as it is in the cloud (`ignore_changes`). */
  readonly ignored?: true;
}

export type Side = "before" | "after";

/**
 * `yes`: the provider's schema says so. `depends`: on the two values, by the provider's own rules.
 * `unknown`: no schema of the type is at hand.
 */
export type Replaces = "yes" | "no" | "depends" | "unknown";

/** A resource that Terraform destroys and creates anew. */
export interface Replacement {
  readonly on: string;
  /** The attributes that force it, or the replaced resource that it belongs to. */
  readonly because: readonly string[];
  readonly certain: boolean;
}

/** Stored things that Terraform would delete. */
export interface DataLoss {
  readonly on: string;
  /** What is lost, in words. */
  readonly what: string;
  readonly how: "removed" | "replaced";
  /** False when nothing in the configuration that is applied stops Terraform. */
  readonly prevented: boolean;
}

/** A plan that Terraform refuses, and what it says. */
export interface Refusal {
  readonly on: string;
  readonly message: string;
}

/** The stack, or the workflow of a Logic App, before and after, as Mermaid flowcharts. */
export interface Picture {
  /** Path of the Logic App; empty for the stack. */
  readonly on: string;
  readonly before?: string;
  readonly after?: string;
}

export interface StackReview {
  readonly stack: string;
  readonly presence: "both" | "added" | "removed";
  readonly changes: readonly Change[];
  readonly replacements: readonly Replacement[];
  readonly dataLoss: readonly DataLoss[];
  readonly refusals: readonly Refusal[];
  readonly pictures: readonly Picture[];
}

/** The change as the reverse review names it. */
export function mirrored({ before, after, weaker, secret, ...rest }: Change): Change {
  const other = { before: "after", after: "before", both: "both" } as const;
  return {
    ...rest,
    ...(after !== undefined && { before: after }),
    ...(before !== undefined && { after: before }),
    ...(weaker !== undefined && { weaker: other[weaker] }),
    ...(secret !== undefined && { secret: other[secret] }),
  };
}
