import { isList, isObject, type Json } from "../synthesized/json";

const longest = 240;

/** A value as Markdown code for a table's cell; of a long text the part that differs from the other side's. */
export function shown(value: Json | undefined, other?: Json): string {
  if (value === undefined) return "–";
  const text = readable(value);
  return code(
    text.length <= longest ? text : around(text, other === undefined ? "" : readable(other)),
  );
}

/** As JSON, where a list of names and values is an object. */
function readable(value: Json): string {
  if (typeof value === "string") return value;
  return JSON.stringify(value, (_, inner: Json) => {
    if (!isList(inner) || inner.length === 0 || !inner.every(isNamed)) return inner;
    return Object.fromEntries(inner.map(({ name, value: named }) => [name, named]));
  });
}

function isNamed(item: Json): item is { readonly name: string; readonly value: Json } {
  return isObject(item) && Object.keys(item).sort().join() === "name,value";
}

/** Text as Markdown code, whatever is in it: it may come from somebody else's pull request. */
export function code(text: string): string {
  const oneLine = text.replace(/[\r\n]+/g, "⏎").replace(/\|/g, "\\|");
  const runs = oneLine.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const padding = /^`|`$/.test(oneLine) || oneLine === "" ? " " : "";
  return `${fence}${padding}${oneLine}${padding}${fence}`;
}

function around(text: string, other: string): string {
  let same = 0;
  while (same < text.length && text[same] === other[same]) same++;
  const start = other === "" ? 0 : Math.max(0, Math.min(same - 30, text.length - longest));
  const end = Math.min(text.length, start + longest);
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${end < text.length ? "…" : ""}`;
}
