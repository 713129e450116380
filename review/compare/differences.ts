import {
  canonical,
  isList,
  isObject,
  textOf,
  type Json,
  type JsonObject,
} from "../synthesized/json";

/** A place where two values differ. */
export interface Difference {
  /** Member names from the root; an item of a keyed list stands under its key. */
  readonly path: readonly string[];
  readonly before?: Json;
  readonly after?: Json;
}

export interface DifferenceOptions {
  /** Whether the order of a list's items means something. @default never */
  readonly isOrdered?: (path: readonly string[]) => boolean;
}

/** Members that tell the items of a list apart, the first that all items have with different values. */
const keys = ["name", "category", "id", "addressRange"] as const;

/**
 * Every difference, each at the deepest place that both sides have. The order of members never
 * counts, that of items only where `isOrdered` says so; what is in one side only is one difference.
 */
export function differences(
  before: Json | undefined,
  after: Json | undefined,
  { isOrdered = () => false }: DifferenceOptions = {},
): Difference[] {
  const at = (path: readonly string[], a: Json | undefined, b: Json | undefined): Difference[] => {
    if (canonical(a) === canonical(b)) return [];
    if (isObject(a) && isObject(b)) return ofMembers(path, a, b);
    if (isList(a) && isList(b) && !isOrdered(path)) return ofLists(path, a, b);
    return [difference(path, a, b)];
  };
  const ofMembers = (path: readonly string[], a: JsonObject, b: JsonObject) =>
    [...new Set([...Object.keys(a), ...Object.keys(b)])]
      .sort()
      .flatMap((name) => at([...path, name], a[name], b[name]));
  const ofLists = (path: readonly string[], a: readonly Json[], b: readonly Json[]) => {
    const [firstBefore, firstAfter] = [a[0], b[0]];
    // Terraform writes a block that may stand once as a list of one.
    if (a.length === 1 && b.length === 1 && isObject(firstBefore) && isObject(firstAfter)) {
      return at(path, firstBefore, firstAfter);
    }
    const key = keys.find((name) => isKey(name, a) && isKey(name, b));
    if (key !== undefined) return ofMembers(path, keyed(key, a), keyed(key, b));
    return ofSets(path, a, b);
  };
  return at([], before, after);
}

/** What a list has that the other has not, the order left aside. */
function ofSets(path: readonly string[], a: readonly Json[], b: readonly Json[]): Difference[] {
  const gone = without(a, b);
  const come = without(b, a);
  // The same items in another number, or lists that differ in their items' order within.
  const [onlyGone, onlyCome] = [gone[0], come[0]];
  if (gone.length === 1 && come.length === 1) return [difference(path, onlyGone, onlyCome)];
  return [
    ...gone.map((item) => difference(path, item, undefined)),
    ...come.map((item) => difference(path, undefined, item)),
  ];
}

function without(list: readonly Json[], other: readonly Json[]): Json[] {
  const left = new Map<string, number>();
  for (const item of other) left.set(canonical(item), (left.get(canonical(item)) ?? 0) + 1);
  return list.filter((item) => {
    const count = left.get(canonical(item)) ?? 0;
    if (count > 0) left.set(canonical(item), count - 1);
    return count === 0;
  });
}

function difference(path: readonly string[], before?: Json, after?: Json): Difference {
  return {
    path,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  };
}

function isKey(name: string, list: readonly Json[]): boolean {
  const values = list.map((item) => (isObject(item) ? item[name] : undefined));
  return (
    values.every((value) => typeof value === "string") && new Set(values).size === values.length
  );
}

/** The items by their key; one of key and value, such as an app setting, is its value, a mere key true. */
function keyed(key: string, list: readonly Json[]): JsonObject {
  return Object.fromEntries(
    list.filter(isObject).map((item) => {
      const { [key]: keyValue, ...rest } = item;
      const name = textOf(keyValue);
      const members = Object.keys(rest);
      if (members.length === 0) return [name, true];
      return [name, members.length === 1 && members[0] === "value" ? item["value"] : rest];
    }),
  ) as JsonObject;
}
