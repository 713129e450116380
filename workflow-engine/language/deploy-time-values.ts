import { isObject } from "./action-types";
import { quote } from "./check-expressions";
import type { Violation } from "./definition-tree";

/**
 * What Terraform evaluates in a string of a synthesized stack: `${…}` and `%{…}`, unless a doubled
 * sign escapes them, and CDKTF's placeholder for a value that is not known yet.
 */
const evaluated = /(?<!\$)\$\{|(?<!%)%\{|TfToken\[/;

/**
 * Strings, names of members included, that a deployment by Terraform would change. Such a definition
 * would not be deployed as it was reviewed and run: the values belong into the workflow's parameters.
 */
export function deployTimeValues(value: unknown, place = "definition"): Violation[] {
  if (typeof value === "string") {
    return evaluated.test(value)
      ? [
          {
            place,
            message: `a definition contains no Terraform tokens, got ${quote(value)}; make it a workflow parameter`,
          },
        ]
      : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => deployTimeValues(item, `${place}/${index}`));
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    ...deployTimeValues(name, place),
    ...deployTimeValues(member, `${place}/${name}`),
  ]);
}
