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

function flatten(items: readonly Value[]): Value[] {
  return items.flatMap((item) => (isList(item) ? flatten(item) : [item]));
}

/** Terraform's functions over lists and objects. */
export const collectionFunctions: Readonly<Record<string, CollectionFunction>> = {
  coalesce: (values) => {
    const found = values.find((value) => value !== null && value !== "");
    if (found === undefined) throw new TerraformError("every argument is null or empty");
    return found;
  },
  element: (values) => {
    const items = list(values, 0);
    if (items.length === 0) throw new TerraformError("the list is empty");
    const index = toNumber(values[1] ?? null, "argument 2");
    return items[((index % items.length) + items.length) % items.length] ?? null;
  },
  flatten: (values) => flatten(list(values, 0)),
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
};
