import { isObject } from "../language/action-types";
import type { ActionContext } from "../run/action-context";
import { toText } from "../expressions/text";
import { isArray, isValueObject, type Value } from "../expressions/values";
import { failed, ok, type Outcome } from "../run/records";
import { notAnArray } from "./data-operations";

interface Rows {
  readonly headers: readonly string[];
  readonly cells: readonly (readonly string[])[];
}

/** CSV or HTML text of an array; without `columns` the members of its objects are the columns. */
export function table(context: ActionContext): Outcome {
  const { from, format, columns } = context.inputs;
  const items = context.evaluate(from);
  if (!isArray(items)) return notAnArray("table", items);
  const rows = Array.isArray(columns)
    ? namedColumns(context, items, columns as unknown[])
    : memberColumns(items);
  if (rows === undefined) {
    return failed("BadRequest", {
      code: "InvalidTemplate",
      message:
        "The property 'columns' must be specified unless the 'from' property value is an array of objects.",
    });
  }
  const isCsv = toText(context.evaluate(format)).toLowerCase() === "csv";
  const inputs = new Map<string, Value>([
    ["from", items],
    ["format", isCsv ? "CSV" : "HTML"],
  ]);
  return ok(inputs, new Map([["body", isCsv ? csv(rows) : html(rows)]]));
}

function namedColumns(
  context: ActionContext,
  items: readonly Value[],
  columns: readonly unknown[],
): Rows {
  const described = columns.filter(isObject);
  return {
    headers: described.map(({ header }) => toText(context.evaluate(header))),
    cells: items.map((element) =>
      described.map(({ value }) =>
        toText(context.evaluate(value, context.scope.with({ element }))),
      ),
    ),
  };
}

function memberColumns(items: readonly Value[]): Rows | undefined {
  const objects = items.filter(isValueObject);
  if (objects.length < items.length) return undefined;
  const headers = [...new Set(objects.flatMap((object) => [...object.keys()]))];
  const cells = objects.map((object) => headers.map((name) => toText(object.get(name) ?? null)));
  return { headers, cells };
}

function csv({ headers, cells }: Rows): string {
  if (headers.length === 0) return "";
  const field = (text: string) =>
    /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return [headers, ...cells].map((line) => `${line.map(field).join(",")}\r\n`).join("");
}

function html({ headers, cells }: Rows): string {
  if (headers.length === 0) return "<table><tbody></tbody></table>";
  const row = (tag: string, line: readonly string[]) =>
    `<tr>${line.map((text) => `<${tag}>${htmlEncode(text)}</${tag}>`).join("")}</tr>`;
  const body = cells.map((line) => row("td", line)).join("");
  return `<table><thead>${row("th", headers)}</thead><tbody>${body}</tbody></table>`;
}

const entities: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  '"': "&quot;",
  "'": "&#39;",
};

/** As .NET's WebUtility.HtmlEncode: Latin-1 and what is outside the BMP by number, the rest as it is. */
function htmlEncode(text: string): string {
  return text.replace(
    /[<>&"'\u00a0-\u00ff]|[\u{10000}-\u{10ffff}]/gu,
    (character) => entities[character] ?? `&#${character.codePointAt(0)};`,
  );
}
