import { isList, textOf, valueAt } from "../synthesized/json";
import type { Resource } from "../synthesized/stack";

/** Arguments whose changes Terraform leaves alone by `lifecycle.ignore_changes`, before and after. */
export function ignoredArguments(before: Resource, after: Resource): ReadonlySet<string> {
  const still = ignored(after);
  return new Set([...ignored(before)].filter((name) => still.has(name)));
}

function ignored({ arguments: { lifecycle } }: Resource): ReadonlySet<string> {
  const list = valueAt(lifecycle, ["ignore_changes"]);
  return new Set(isList(list) ? list.map(textOf) : []);
}
