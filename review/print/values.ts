import { textOf } from "../synthesized/json";
import type { Json } from "../synthesized/json";

const longest = 140;

/** A value as Markdown code for a table's cell; of a long text the part that differs from the other side's. */
export function shown(value: Json | undefined, other?: Json): string {
  if (value === undefined) return "–";
  const text = textOf(value);
  return code(
    text.length <= longest ? text : around(text, other === undefined ? "" : textOf(other)),
  );
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
