import { mirrored } from "../../review/compare/change";
import { reviewStack } from "../../review/compare/review-stack";
import { configurationMutations } from "./configuration-mutations";
import { stackMutations } from "./stack-mutations";
import { storeMutations } from "./store-mutations";
import { line, lines, mutated, original, reviewOf, synthesizeStack } from "./synthesized";
import { withSample, workflowMutations } from "./workflow-mutations";

const mutations = [
  ...Object.entries({ ...storeMutations, ...stackMutations }).map(
    ([name, mutation]) => [name, { ...mutation, base: () => undefined }] as const,
  ),
  ...Object.entries(workflowMutations).map(
    ([name, mutation]) => [name, { ...mutation, base: withSample }] as const,
  ),
];

describe("the review names a change and nothing else", () => {
  test.each(mutations)("%s", (_, { stack, mutate, base, says }) => {
    expect(lines(reviewOf(stack, mutate, base))).toEqual(says);
  });

  test.each(Object.entries(configurationMutations))(
    "option %s",
    (_, { stack, variables, says }) => {
      const review = reviewStack(stack, original(stack), synthesizeStack(stack, variables));
      expect(lines(review)).toEqual(says);
    },
  );
});

describe("the reversed review is the mirrored review", () => {
  const sorted = (all: readonly string[]) => [...all].sort();

  test.each(mutations)("%s", (_, { stack, mutate, base }) => {
    const [a, b] = [mutated(stack, base), mutated(stack, mutate)];
    const [forth, back] = [reviewStack(stack, a, b), reviewStack(stack, b, a)];
    expect(sorted(back.changes.map(line))).toEqual(sorted(forth.changes.map(mirrored).map(line)));
    expect(sorted(back.replacements.map(({ on }) => on))).toEqual(
      sorted(forth.replacements.map(({ on }) => on)),
    );
  });

  test("for two different mutations at once", () => {
    const stack = "functions-only";
    const all = mutations.filter(([, mutation]) => mutation.stack === stack).map(([, m]) => m);
    for (const [index, { mutate }] of all.entries()) {
      const other = all[(index + 7) % all.length];
      const [a, b] = [mutated(stack, mutate), mutated(stack, other?.mutate ?? (() => undefined))];
      const forth = reviewStack(stack, a, b).changes.map(mirrored).map(line);
      expect(sorted(reviewStack(stack, b, a).changes.map(line))).toEqual(sorted(forth));
    }
  });
});
