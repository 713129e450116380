import { EvaluationError, usage } from "../evaluation-error";
import { toText } from "../text";
import { isArray, type Value } from "../values";
import {
  countArgument,
  optionalString,
  stringArgument,
  wrongType,
  type Implementation,
  type Implementations,
  type Invocation,
} from "./invocation";

/** Each character on its own, as .NET's invariant culture does: `ß` stays `ß`. */
function changeCase(text: string, change: (character: string) => string): string {
  return Array.from(text, (character) => {
    const changed = change(character);
    return changed.length === character.length ? changed : character;
  }).join("");
}

const lower = (text: string) => changeCase(text, (character) => character.toLowerCase());

/** .NET's invariant culture leaves the dotless i alone. */
const upper = (text: string) =>
  changeCase(text, (character) => (character === "ı" ? character : character.toUpperCase()));

const concat: Implementation = (args) => args.map(toText).join("");

const substring: Implementation = (args, invocation) => {
  const text = stringArgument(args, 0, invocation);
  const start = countArgument(args, 1, invocation);
  if (args.length === 2 && start >= text.length) {
    throw new EvaluationError(
      `The template language function 'substring' parameter is out of range: 'start index' must be non-negative integer and should be less than the length of the string. ${usage("substring")}`,
    );
  }
  const length = args.length > 2 ? countArgument(args, 2, invocation) : text.length - start;
  if (start < 0 || length < 0 || start + length > text.length) {
    throw new EvaluationError(
      `The template language function 'substring' parameters are out of range: 'start index' and 'length' must be non-negative integers and their sum must be no larger than the length of the string. ${usage("substring")}`,
    );
  }
  return text.slice(start, start + length);
};

const slice: Implementation = (args, invocation) => {
  const text = stringArgument(args, 0, invocation);
  const start = countArgument(args, 1, invocation);
  const end = args.length > 2 ? countArgument(args, 2, invocation) : undefined;
  return text.slice(start, end);
};

const replace: Implementation = (args, invocation) => {
  const [text = null, old = null, replacement = null] = args;
  for (const [index, name] of ["string", "oldString", "newString"].entries()) {
    if (typeof args[index] !== "string") throw namedStringExpected(args, index, name, invocation);
  }
  if (old === "") {
    throw new EvaluationError("String cannot be of zero length. (Parameter 'oldValue')");
  }
  return toText(text).split(toText(old)).join(toText(replacement));
};

function namedStringExpected(
  args: readonly Value[],
  index: number,
  name: string,
  invocation: Invocation,
): EvaluationError {
  const error = wrongType(invocation, args, index, "a string");
  return new EvaluationError(error.message.replace("parameter to be", `parameter '${name}' to be`));
}

const split: Implementation = (args, invocation) => {
  const text = stringArgument(args, 0, invocation);
  const separator = stringArgument(args, 1, invocation);
  return separator === "" ? [text] : text.split(separator);
};

const join: Implementation = (args, invocation) => {
  const [items = null] = args;
  if (!isArray(items)) throw wrongType(invocation, args, 0, "an array");
  return items.map(toText).join(stringArgument(args, 1, invocation));
};

const trim: Implementation = (args) => {
  const [text = null] = args;
  if (typeof text === "string") return text.trim();
  throw new EvaluationError(
    `The template language function 'trim' expects a string: the provided parameters are not valid. ${usage("trim")}`,
  );
};

/** A function of two strings that ignores case. */
function ignoringCase(compare: (text: string, searched: string) => Value): Implementation {
  return (args, invocation) =>
    compare(lower(stringArgument(args, 0, invocation)), lower(stringArgument(args, 1, invocation)));
}

/** .NET finds the empty string before the last character. */
const lastIndexOf = (text: string, searched: string) =>
  searched === "" ? Math.max(text.length - 1, 0) : text.lastIndexOf(searched);

const nthIndexOf: Implementation = (args, invocation) => {
  const text = lower(stringArgument(args, 0, invocation));
  const searched = lower(stringArgument(args, 1, invocation));
  const occurrence = countArgument(args, 2, invocation);
  if (occurrence === 0) {
    throw new EvaluationError(
      `The template language function 'nthIndexOf' expects its third parameter to be a non-zero integer: positive counts from the start, negative from the end. ${usage("nthIndexOf")}`,
    );
  }
  const found: number[] = [];
  for (let at = text.indexOf(searched); at >= 0 && searched !== "";) {
    found.push(at);
    at = text.indexOf(searched, at + 1);
  }
  return found.at(occurrence > 0 ? occurrence - 1 : occurrence) ?? -1;
};

const guid: Implementation = (args, invocation) => {
  const id = invocation.scope.newGuid();
  const format = optionalString(args, 0, invocation) ?? "D";
  switch (format.toUpperCase()) {
    case "":
    case "D":
      return id;
    case "N":
      return id.replace(/-/g, "");
    case "B":
      return `{${id}}`;
    case "P":
      return `(${id})`;
    default:
      throw new EvaluationError(
        `The template language function 'guid' expects a format of 'D', 'N', 'B' or 'P', got '${format}'. ${usage("guid")}`,
      );
  }
};

export const stringFunctions: Implementations = {
  concat,
  endsWith: ignoringCase((text, searched) => text.endsWith(searched)),
  guid,
  indexOf: ignoringCase((text, searched) => text.indexOf(searched)),
  join,
  lastIndexOf: ignoringCase(lastIndexOf),
  nthIndexOf,
  replace,
  slice,
  split,
  startsWith: ignoringCase((text, searched) => text.startsWith(searched)),
  string: ([value = null]) => toText(value),
  substring,
  toLower: (args, invocation) => lower(stringArgument(args, 0, invocation)),
  toUpper: (args, invocation) => upper(stringArgument(args, 0, invocation)),
  trim,
};
