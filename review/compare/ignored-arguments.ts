import { isList, textOf, valueAt } from "../synthesized/json";
import type { Resource } from "../synthesized/stack";

/**
 * Arguments whose changes Terraform leaves alone by `lifecycle.ignore_changes`. It asks the
 * configuration that it applies: what the one before had ignored counts for nothing.
 */
export function ignoredArguments({ arguments: { lifecycle } }: Resource): ReadonlySet<string> {
  const list = valueAt(lifecycle, ["ignore_changes"]);
  return new Set(isList(list) ? list.map(textOf) : []);
}
