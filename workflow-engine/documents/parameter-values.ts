import { isObject } from "../language/action-types";

/**
 * Values by name: as such, or each in the `{ "value": … }` of ARM, of the portal's code view and of
 * Standard's `parameters.json`; a whole ARM parameters file has them in its member `parameters`.
 */
export function namedValues(document: unknown): Record<string, unknown> {
  if (!isObject(document)) return {};
  const { parameters } = document;
  const isParametersFile = "$schema" in document && isObject(parameters);
  const entries = Object.entries(isParametersFile ? parameters : document);
  const isWrapped = (value: unknown) =>
    isObject(value) &&
    "value" in value &&
    Object.keys(value).every((name) => ["value", "type", "metadata"].includes(name));
  if (!entries.every(([, value]) => isWrapped(value))) return Object.fromEntries(entries);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isObject(value) ? value["value"] : value]),
  );
}
