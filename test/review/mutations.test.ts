import { mirrored, type Change } from "../../review/compare/change";
import { reviewStack } from "../../review/compare/review-stack";
import { configurationSchema } from "../../stacks/configuration-schema";
import { configurationMutations } from "./configuration-mutations";
import { facadeMutations } from "./facade-mutations";
import { platformMutations } from "./platform-mutations";
import { stackMutations } from "./stack-mutations";
import { storeMutations } from "./store-mutations";
import { asItIs, line, lines, mutated, reviewOf, synthesizeStack } from "./synthesized";
import { withSample, workflowMutations } from "./workflow-mutations";

const mutations = [
  ...Object.entries({ ...storeMutations, ...stackMutations }).map(
    ([name, mutation]) => [name, { ...mutation, base: asItIs }] as const,
  ),
  ...Object.entries(workflowMutations).map(
    ([name, mutation]) => [name, { ...mutation, base: withSample }] as const,
  ),
];

const options = Object.entries({
  ...configurationMutations,
  ...facadeMutations,
  ...platformMutations,
});

/** Options that move or rename the whole stack; `replacements.test.ts` has them. */
const ofTheWhole = ["existingResourceGroup", "location", "environment", "namePrefix"];

/** Changes host.json in the package, and nothing of the stack but the package's name (`options.test.ts`). */
const ofThePackage = ["queueConcurrency"];

test("every option of the configuration is changed by one of them, and changes something", () => {
  const changed = options.flatMap(([name, { says }]) =>
    says.length > 0 ? [name.split(/[.,]/)[0] ?? ""] : [],
  );
  expect([...new Set([...changed, ...ofTheWhole, ...ofThePackage])].sort()).toEqual(
    Object.keys(configurationSchema.properties).sort(),
  );
});

describe("the review names a change and nothing else", () => {
  test.each(mutations)("%s", (_, { stack, mutate, base, says }) => {
    expect(lines(reviewOf(stack, mutate, base))).toEqual(says);
  });

  test.each(options)("option %s", (_, { stack, variables, base = {}, says }) => {
    const [before, after] = [synthesizeStack(stack, base), synthesizeStack(stack, variables)];
    expect(lines(reviewStack(stack, before, after))).toEqual(says);
  });
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

  test.each(options)("option %s", (_, { stack, variables, base = {} }) => {
    const [a, b] = [synthesizeStack(stack, base), synthesizeStack(stack, variables)];
    // What Terraform does with a change, only the configuration that it applies says.
    const told = (change: Change) => line({ ...change, replaces: undefined, ignored: undefined });
    const forth = reviewStack(stack, a, b).changes.map(mirrored).map(told);
    expect(sorted(reviewStack(stack, b, a).changes.map(told))).toEqual(sorted(forth));
  });

  test("for two different mutations at once", () => {
    const stack = "functions-only";
    const all = mutations.filter(([, mutation]) => mutation.stack === stack).map(([, m]) => m);
    for (const [index, { mutate }] of all.entries()) {
      const other = all[(index + 7) % all.length];
      const [a, b] = [mutated(stack, mutate), mutated(stack, other?.mutate ?? asItIs)];
      const forth = reviewStack(stack, a, b).changes.map(mirrored).map(line);
      expect(sorted(reviewStack(stack, b, a).changes.map(line))).toEqual(sorted(forth));
    }
  });
});
