import {
  isList,
  isMap,
  TerraformError,
  toList,
  toMap,
  toNumber,
  toText,
  typeName,
  type Value,
} from "./value";

type CollectionFunction = (values: readonly Value[]) => Value;

function list(values: readonly Value[], index: number): readonly Value[] {
  return toList(values[index] ?? null, `argument ${index + 1}`);
}

function same(left: Value, right: Value): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function distinct(items: readonly Value[]): Value[] {
  return items.filter((item, index) => items.findIndex((other) => same(item, other)) === index);
}

function flatten(items: readonly Value[]): Value[] {
  return items.flatMap((item) => (isList(item) ? flatten(item) : [item]));
}

function sortedKeys(value: Value | undefined): string[] {
  return Object.keys(toMap(value ?? null, "argument 1")).sort();
}

/** Terraform's functions over lists and objects. */
export const collectionFunctions: Readonly<Record<string, CollectionFunction>> = {
  coalesce: (values) => {
    const found = values.find((value) => value !== null && value !== "");
    if (found === undefined) throw new TerraformError("every argument is null or empty");
    return found;
  },
  compact: (values) => list(values, 0).filter((item) => item !== null && item !== ""),
  concat: (values) => values.flatMap((_, index) => list(values, index)),
  contains: (values) => list(values, 0).some((item) => same(item, values[1] ?? null)),
  distinct: (values) => distinct(list(values, 0)),
  element: (values) => {
    const items = list(values, 0);
    if (items.length === 0) throw new TerraformError("the list is empty");
    const index = toNumber(values[1] ?? null, "argument 2");
    return items[((index % items.length) + items.length) % items.length] ?? null;
  },
  flatten: (values) => flatten(list(values, 0)),
  keys: (values) => sortedKeys(values[0]),
  length: (values) => {
    const [value = null] = values;
    if (typeof value === "string") return [...value].length;
    if (isList(value)) return value.length;
    if (isMap(value)) return Object.keys(value).length;
    throw new TerraformError(`argument 1 has no length, it is ${typeName(value)}`);
  },
  lookup: (values) => {
    const map = toMap(values[0] ?? null, "argument 1");
    const key = toText(values[1] ?? null, "argument 2");
    const found = Object.hasOwn(map, key) ? map[key] : values[2];
    if (found === undefined) throw new TerraformError(`no key "${key}", and no default`);
    return found;
  },
  merge: (values) =>
    Object.assign(
      {},
      ...values.map((value, index) =>
        value === null ? {} : toMap(value, `argument ${index + 1}`),
      ),
    ) as Value,
  one: (values) => {
    const items = list(values, 0);
    if (items.length > 1) throw new TerraformError(`the list has ${items.length} elements`);
    return items[0] ?? null;
  },
  reverse: (values) => [...list(values, 0)].reverse(),
  slice: (values) =>
    list(values, 0).slice(
      toNumber(values[1] ?? null, "argument 2"),
      toNumber(values[2] ?? null, "argument 3"),
    ),
  sort: (values) =>
    list(values, 0)
      .map((item) => toText(item, "an element"))
      .sort(),
  tolist: (values) => list(values, 0),
  tomap: (values) => toMap(values[0] ?? null, "argument 1"),
  toset: (values) => distinct(list(values, 0)),
  values: (values) => {
    const map = toMap(values[0] ?? null, "argument 1");
    return sortedKeys(map).map((key) => map[key] ?? null);
  },
  zipmap: (values) =>
    Object.fromEntries(
      list(values, 0).map((key, index) => [toText(key, "a key"), list(values, 1)[index] ?? null]),
    ),
};
