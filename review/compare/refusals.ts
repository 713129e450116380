import { textOf, valueAt } from "../synthesized/json";
import type { Refusal } from "./change";
import { ignoredArguments } from "./ignored-arguments";
import type { ChangedPair } from "./replacements";

/**
 * Numbers that Terraform remembers and asks for in a postcondition: it refuses every plan that has
 * another one, unless it remembers anew what it replaces.
 */
export function refusals(pairs: readonly ChangedPair[]): Refusal[] {
  return pairs.flatMap(({ after, changes }) => {
    const isRemembered =
      after.type === "terraform_data" &&
      ignoredArguments(after).has("input") &&
      changes.every(({ replaces }) => replaces !== "yes");
    const postcondition = ["lifecycle", "postcondition"];
    const condition = textOf(valueAt(after.arguments, [...postcondition, "condition"]));
    const isAnother = changes.some(({ what }) => what === "input");
    if (!isRemembered || !isAnother || !condition.includes("self.output")) return [];
    const message = textOf(valueAt(after.arguments, [...postcondition, "error_message"]));
    return [{ on: after.path, message }];
  });
}
