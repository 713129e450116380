import { compareNumbers, deepEqual } from "../equality";
import { EvaluationError, usage } from "../evaluation-error";
import { toText } from "../text";
import {
  findKey,
  isArray,
  isNumeric,
  isValueObject,
  typeName,
  type Value,
  type ValueObject,
} from "../values";
import {
  countArgument,
  integerArgument,
  stringArgument,
  wrongType,
  type Implementation,
  type Implementations,
  type Invocation,
} from "./invocation";

/** Longest array that `range()` makes here; the platform's own bound is its memory. */
const longestRange = 1_000_000;

function sequence(args: readonly Value[], invocation: Invocation, expected: string) {
  const [value = null] = args;
  if (typeof value === "string" || isArray(value)) return value;
  throw wrongType(invocation, args, 0, expected);
}

const length: Implementation = (args, invocation) =>
  sequence(args, invocation, "an array or a string").length;

const empty: Implementation = (args, invocation) => {
  const [value = null] = args;
  if (value === null) return true;
  if (typeof value === "string" || isArray(value)) return value.length === 0;
  if (isValueObject(value)) return value.size === 0;
  throw wrongType(invocation, args, 0, "an object, an array or a string");
};

const contains: Implementation = (args, invocation) => {
  const [collection = null, searched = null] = args;
  if (isArray(collection)) return collection.some((item) => deepEqual(item, searched));
  if (isValueObject(collection)) {
    return findKey(collection, stringArgument(args, 1, invocation)) !== undefined;
  }
  if (typeof collection === "string") {
    if (searched === null || isArray(searched) || isValueObject(searched)) {
      throw wrongType(invocation, args, 1, "of type string");
    }
    return collection.includes(toText(searched));
  }
  throw new EvaluationError(
    `The template language function 'contains' expects its first argument 'collection' to be a dictionary (object), an array or a string. The provided value is of type '${typeName(collection)}'.`,
  );
};

/** The element at the index, null past the ends of an array, empty past those of a string. */
function elementAt(index: 0 | -1): Implementation {
  return (args, invocation) => {
    const value = sequence(args, invocation, "an array or a string");
    return value.at(index) ?? (typeof value === "string" ? "" : null);
  };
}

function skipOrTake(cut: (count: number) => [number, number | undefined]): Implementation {
  return (args, invocation) => {
    const value = sequence(args, invocation, "an array or a string");
    const count = countArgument(args, 1, invocation);
    if (count < 0) {
      throw new EvaluationError(
        `The template language function '${invocation.name}' parameters are out of range: 'count' must be a positive integer. The provided value is '${count}'. ${usage(invocation.name)}`,
      );
    }
    return value.slice(...cut(count));
  };
}

const chunk: Implementation = (args, invocation) => {
  const value = sequence(args, invocation, "an array or a string");
  const size = countArgument(args, 1, invocation);
  if (size < 1) {
    throw new EvaluationError(
      `The template language function 'chunk' expects chunk size to be a positive integer. The provided value is less than 1. ${usage("chunk")}`,
    );
  }
  const count = Math.ceil(value.length / size);
  return Array.from({ length: count }, (_, index) => value.slice(index * size, (index + 1) * size));
};

function distinct(items: readonly Value[]): Value[] {
  const kept: Value[] = [];
  for (const item of items) {
    if (!kept.some((other) => deepEqual(item, other))) kept.push(item);
  }
  return kept;
}

/** A function of only arrays or only objects. */
function ofOneKind(
  arrays: (first: readonly Value[], others: readonly (readonly Value[])[]) => Value,
  objects: (first: ValueObject, others: readonly ValueObject[]) => Value,
): Implementation {
  return (args, { name }) => {
    const [first = null, ...others] = args;
    if (isArray(first) && others.every(isArray)) return arrays(first, others);
    if (isValueObject(first) && others.every(isValueObject)) return objects(first, others);
    const types = [...new Set(args.map(typeName))].join(",");
    throw new EvaluationError(
      `Template language function '${name}' expects parameters of same type, but found '${types}' distinct types.`,
    );
  };
}

const union = ofOneKind(
  (first, others) => distinct([first, ...others].flat()),
  (first, others) => new Map([first, ...others].flatMap((object) => [...object])),
);

const intersection = ofOneKind(
  (first, others) =>
    distinct(
      first.filter((item) => others.every((list) => list.some((one) => deepEqual(item, one)))),
    ),
  (first, others) =>
    new Map(
      [...first].filter(([key, entry]) =>
        others.every((object) => object.has(key) && deepEqual(entry, object.get(key) ?? null)),
      ),
    ),
);

const range: Implementation = (args, invocation) => {
  const start = integerArgument(args, 0, invocation);
  const count = countArgument(args, 1, invocation);
  if (count < 0 || count > longestRange) {
    throw new EvaluationError(
      `The template language function 'range' expects its second parameter 'count' to be an integer from 0 to ${longestRange}. The provided value is '${count}'. ${usage("range")}`,
    );
  }
  return Array.from({ length: count }, (_, index) => Number(start) + index);
};

function arrayArgument(args: readonly Value[], invocation: Invocation): readonly Value[] {
  const [items = null] = args;
  if (isArray(items)) return items;
  throw wrongType(invocation, args, 0, "of type array");
}

const sort: Implementation = (args, invocation) => {
  const items = arrayArgument(args, invocation);
  if (args.length < 2) return [...items].sort(order);
  const name = stringArgument(args, 1, invocation);
  const keyOf = (item: Value): Value => {
    const key = isValueObject(item) ? findKey(item, name) : undefined;
    return isValueObject(item) && key !== undefined ? (item.get(key) ?? null) : null;
  };
  return [...items].sort((a, b) => order(keyOf(a), keyOf(b)));
};

/** Null first; numbers by value, anything else by its text. */
function order(a: Value, b: Value): number {
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  const [left, right] = [toText(a), toText(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

export const collectionFunctions: Implementations = {
  array: (args) => args,
  chunk,
  contains,
  createArray: (args) => args,
  empty,
  first: elementAt(0),
  intersection,
  last: elementAt(-1),
  length,
  range,
  reverse: (args, invocation) => [...arrayArgument(args, invocation)].reverse(),
  skip: skipOrTake((count) => [count, undefined]),
  sort,
  take: skipOrTake((count) => [0, count]),
  union,
};
