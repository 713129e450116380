import type { StackReview } from "./compare/change";
import { textOf } from "./synthesized/json";

/** What a pull request can be stopped for: each names the places where it is so. */
export const rules = {
  "public-exposure": ({ changes }: StackReview) =>
    changes
      .filter(
        ({ topic, weaker }) => topic === "exposure" && ["after", "both"].includes(weaker ?? ""),
      )
      .map(
        ({ on, what, weaker }) =>
          `${on}: ${what} lets ${weaker === "both" ? "other" : "more"} callers in`,
      ),
  "role-gained": ({ changes }: StackReview) =>
    changes
      .filter(({ topic, after }) => topic === "role" && after !== undefined)
      .map(({ on, what, after }) => `${textOf(after)} gains ${what} on ${on}`),
  replaced: ({ replacements }: StackReview) =>
    replacements.map(
      ({ on, because, certain }) =>
        `${on} ${certain ? "is" : "may be"} replaced (${because.join(", ")})`,
    ),
  "data-loss": ({ dataLoss }: StackReview) =>
    dataLoss.map(({ on, what, how }) => `${on} is ${how}: ${what}`),
  secret: ({ changes }: StackReview) =>
    changes
      .filter(({ secret }) => secret === "after" || secret === "both")
      .map(({ on, what }) => `${on}: ${what} looks like a secret`),
  "unprotected-delete": ({ changes, dataLoss }: StackReview) => [
    ...changes
      .filter(({ topic, weaker }) => topic === "protection" && weaker === "after")
      .map(({ on, what }) => `${on || "the stack"}: ${what} protects less`),
    ...dataLoss
      .filter(({ prevented }) => !prevented)
      .map(({ on, how }) => `${on} is ${how} and nothing prevents it`),
  ],
} as const satisfies Record<string, (review: StackReview) => readonly string[]>;

export type Rule = keyof typeof rules;

export const ruleNames = Object.keys(rules) as readonly Rule[];

export interface Violation {
  readonly rule: Rule;
  readonly stack: string;
  readonly what: string;
}

/** Every place where a stack's change breaks one of the rules. */
export function violations(reviews: readonly StackReview[], asked: readonly Rule[]): Violation[] {
  return reviews.flatMap((review) =>
    asked.flatMap((rule) =>
      rules[rule](review).map((what) => ({ rule, stack: review.stack, what })),
    ),
  );
}
