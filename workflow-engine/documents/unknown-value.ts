import { isObject } from "../language/action-types";

/**
 * A value that only a deployment, or the person, knows: a template parameter without a value, or
 * what a function reads from Azure.
 */
export class UnknownValue {
  constructor(
    /** The parameter's name, or the call as the template writes it; a value is given by this name. */
    readonly name: string,
    /** Type of the workflow parameter that stands in its place. */
    readonly type: string = "String",
  ) {}
}

// Unicode keeps these for private use: no template has them.
const opening = "\uE000";
const closing = "\uE001";
const marker = /\uE000([^\uE001]*)\uE001/g;

/** The value's place in a longer text. */
export function markerOf({ name }: UnknownValue): string {
  return `${opening}${name}${closing}`;
}

/** The value as a reference to a workflow parameter: it reads as what an expression gives. */
function reference(name: string): string {
  return `parameters('${quoted(name)}')`;
}

function quoted(name: string): string {
  return name.replaceAll("'", "''");
}

/**
 * Puts references to workflow parameters where unknown values are, so that a definition can be
 * checked before anybody knows them.
 * @param onUnknown is told each of them
 */
export function standIns(value: unknown, onUnknown: (unknown: UnknownValue) => void): unknown {
  if (value instanceof UnknownValue) {
    onUnknown(value);
    return `@${reference(value.name)}`;
  }
  if (typeof value === "string") {
    if (!value.includes(opening)) return value;
    for (const [, name = ""] of value.matchAll(marker)) onUnknown(new UnknownValue(name));
    return standInText(value);
  }
  if (Array.isArray(value)) return value.map((item) => standIns(item, onUnknown));
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]): [string, unknown] => [
    name.replace(marker, "$1"),
    standIns(member, onUnknown),
  ]);
  return Object.fromEntries(members);
}

/** In text an interpolation; inside an expression a call, and in its quotes the bare name. */
function standInText(text: string): string {
  const isExpression = text.startsWith("@") && text[1] !== "@" && text[1] !== "{";
  let isInside = isExpression;
  let isQuoted = false;
  return text.replace(/@\{|'|\}|\uE000([^\uE001]*)\uE001/g, (found, name?: string) => {
    if (name !== undefined) {
      if (!isInside) return `@{${reference(name)}}`;
      return isQuoted ? quoted(name) : reference(name);
    }
    if (found === "'") isQuoted = isInside && !isQuoted;
    else if (found === "@{") isInside = true;
    else if (!isQuoted) isInside = isExpression;
    return found;
  });
}
