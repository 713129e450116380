import type { LogEvent, LogMember } from "../../contract/log-events";

/**
 * Kusto (KQL) of the alerts and of the workbook, over the tables of an Application Insights
 * component. Names of ours come from the contract, so that one that no code writes does not compile.
 * Source of the tables: https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete
 */
export type Query = string;

/** Operators one a line. */
export function query(...operators: readonly string[]): Query {
  return operators.join("\n| ");
}

/** A list of string literals. */
export function texts(values: readonly string[]): string {
  return `(${values.map((value) => `"${value}"`).join(", ")})`;
}

/**
 * The log entries of these events: a trace's message is the line of JSON that the functions wrote.
 * `entry` has its members. Sampling at ingestion leaves rows that stand for more than one: count
 * with `sum(itemCount)`.
 */
export function entriesOf(...events: readonly LogEvent[]): string {
  return query(
    "traces",
    // The index of words first: only what is left is parsed.
    `where message has_any ${texts(events)}`,
    "extend entry = parse_json(message)",
    "extend event = tostring(entry.event)",
    `where event in ${texts(events)}`,
  );
}

/** A member of an entry as a text. In brackets, since `to` is a keyword. */
export function textOf(name: LogMember): string {
  return `tostring(entry["${name}"])`;
}

/** A member of an entry as a whole number. */
export function numberOf(name: LogMember): string {
  return `tolong(entry["${name}"])`;
}
