import type { Localize } from "./applied-stack";
import { isList, isMap, TerraformError, type Value } from "./terraform/value";

/** A name that Azure gives to a resource of the stack, and where it leads on this machine. */
export interface Address {
  /** Origin, host or URL, as settings, outputs and workflow parameters have it. */
  readonly azure: string;
  readonly local: string;
}

/**
 * Turns Azure's addresses in values of a stack into those on this machine. Storage hosts that are
 * left then are refused: such a value would reach out.
 */
export function localizer(addresses: readonly Address[]): Localize {
  const replaceText = (text: string, place: string): string => {
    const replaced = addresses.reduce(
      (result, { azure, local }) => result.replaceAll(azure, () => local),
      text,
    );
    const left = /[a-z0-9]+\.(blob|queue|table)\.core\.windows\.net/.exec(replaced)?.[0];
    if (left !== undefined) {
      throw new TerraformError(
        `${place} would reach out to ${left}: it must be an https:// URL of a storage account of the stack, got "${text}"`,
      );
    }
    return replaced;
  };
  const replaceIn = (value: Value, place: string): Value => {
    if (typeof value === "string") return replaceText(value, place);
    if (isList(value)) return value.map((item) => replaceIn(item, place));
    if (!isMap(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, replaceIn(item, `${place}.${key}`)]),
    );
  };
  return <T extends Value>(value: T, place: string) => replaceIn(value, place) as T;
}
