import { toText, toJson } from "./text";
import { isArray, isValueObject, type Value, type ValueObject } from "./values";

const escapeText = (text: string) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** A name that XML allows: other characters as `_x0020_`, a prefix only when it is declared. */
function elementName(name: string, prefixes: readonly string[]): string {
  const [prefix, local] = name.includes(":") ? name.split(":", 2) : [undefined, name];
  const encoded = (local ?? "").replace(/[^\p{L}\p{N}_.-]|^[^\p{L}_]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return `_x${code}_`;
  });
  return prefix !== undefined && prefixes.includes(prefix) ? `${prefix}:${encoded}` : encoded;
}

/**
 * JSON as XML the way Newtonsoft converts it: `@name` members become attributes, `#text` the text,
 * arrays repeated elements, null an empty element.
 */
export function jsonToXml(object: ValueObject): string {
  return [...object]
    .map(([name, value]) =>
      name === "?xml" ? `<?xml${attributes(value)}?>` : elements(name, value, []),
    )
    .join("");
}

function attributes(value: Value): string {
  if (!isValueObject(value)) return "";
  return [...value]
    .filter(([name]) => name.startsWith("@"))
    .map(([name, text]) => {
      const shown = escapeText(scalarText(text)).replace(/"/g, "&quot;");
      return ` ${name.slice(1)}="${shown}"`;
    })
    .join("");
}

function elements(name: string, value: Value, outer: readonly string[]): string {
  if (isArray(value)) return value.map((item) => elements(name, item, outer)).join("");
  const declared = isValueObject(value)
    ? [...value.keys()].flatMap((key) => /^@xmlns:(.+)$/.exec(key)?.[1] ?? [])
    : [];
  const prefixes = [...outer, ...declared];
  const tag = elementName(name, prefixes);
  const inside = isValueObject(value) ? children(value, prefixes) : escapeText(scalarText(value));
  const opening = `<${tag}${attributes(value)}`;
  return inside === "" && value !== "" ? `${opening} />` : `${opening}>${inside}</${tag}>`;
}

function children(object: ValueObject, prefixes: readonly string[]): string {
  return [...object]
    .filter(([name]) => !name.startsWith("@"))
    .map(([name, value]) => {
      const values = isArray(value) ? value : [value];
      if (name === "#text") return values.map((text) => escapeText(scalarText(text))).join("");
      if (name === "#cdata-section") {
        return values.map((text) => `<![CDATA[${scalarText(text)}]]>`).join("");
      }
      // Comments do not survive the way through JSON.
      return name === "#comment" && values.length === 0 ? "" : elements(name, value, prefixes);
    })
    .join("");
}

/** Booleans and floats keep their JSON spelling inside XML. */
function scalarText(value: Value): string {
  return typeof value === "string"
    ? value
    : value === null
      ? ""
      : isValueObject(value) || isArray(value)
        ? toText(value)
        : toJson(value);
}
