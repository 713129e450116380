import { isObject } from "../language/action-types";

const reference = /parameters\('\$connections'\)\??\['([^']+)'\]/gi;

/**
 * A value for `$connections` that has every connection which the definition names and nobody gave:
 * what is behind a connection is for mocks to answer, so that its ids may be anything.
 */
export function connectionValues(
  definition: unknown,
  parameters: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const declared = isObject(definition) ? definition["parameters"] : undefined;
  if (!isObject(declared) || !("$connections" in declared)) return {};
  const given = parameters["$connections"];
  const names = [...JSON.stringify(definition).matchAll(reference)].map(([, name = ""]) => name);
  const local = (name: string) => ({
    connectionId: `/connections/${name}`,
    connectionName: name,
    id: `/managedApis/${name}`,
  });
  const missing = Object.fromEntries(names.map((name) => [name, local(name)]));
  return isObject(given) ? {} : { $connections: missing };
}
