import { logEvents, type LogEvent, type LogLevel, type LogMember } from "../contract/log-events";
import { bounded } from "./text";

/** The entry of an event, with no members but its own. */
export type LogEntryOf<E extends LogEvent> = { readonly event: E } & {
  readonly [M in LogMember<E>]?: unknown;
};

/** What the work says itself: at its own level, with members of its own. */
interface WorkLogEntry {
  readonly event: "work.logged";
  readonly level: LogLevel;
  readonly message: string;
  readonly [member: string]: unknown;
}

type OwnLogEvent = Exclude<LogEvent, WorkLogEntry["event"]>;

/** One structured entry. */
export type LogEntry = { readonly [E in OwnLogEvent]: LogEntryOf<E> }[OwnLogEvent] | WorkLogEntry;

export type Log = (entry: LogEntry) => void;

/** A log that writes each entry as one line of JSON, at its event's level, without secrets. */
export function structuredLog(write: (line: string, level: LogLevel) => void): Log {
  return (entry) => {
    if (entry.event !== "work.logged") {
      return write(lineOf(entry), logEvents[entry.event].level);
    }
    const { level, ...members } = entry;
    write(lineOf(members), level);
  };
}

function lineOf(entry: object): string {
  const line = redact(JSON.stringify(entry, boundText));
  return line.length <= lineLength
    ? line
    : redact(JSON.stringify(shortened(entry, line.length), boundText));
}

/** Longest text of one member, and longest entry: Application Insights takes 32 KiB. */
const textLength = 8_000;
const lineLength = 30_000;

/** What finds an entry, of one whose members are too many. */
const finding: readonly string[] = ["event", "operationId", "traceId", "attempt", "message"];

function shortened(entry: object, length: number): object {
  const found = Object.entries(entry).filter(([name]) => finding.includes(name));
  return { ...Object.fromEntries(found), cutFromCharacters: length };
}

function boundText(_name: string, value: unknown): unknown {
  return typeof value === "string" ? bounded(value, textLength) : value;
}

/** Headers and members whose value is a secret as a whole, scheme included. */
const secretNames = String.raw`(?:authorization|x-functions-key|x-identity-header|ocp-apim-subscription-key|access_token|refresh_token|id_token|client_secret|client_assertion)`;
/** A quote as JSON writes it, also inside a text that is JSON itself, or as `util.inspect` does. */
const quote = String.raw`\\{0,8}["']`;
const separator = String.raw`\s{0,8}[:=]\s{0,8}`;

/** `sig=` at the beginning of a word, or after an encoded `&` or `?`. */
const parameterStart = String.raw`(?:\b|(?<=%(?:25){0,3}(?:26|3F)))`;
const parameterNames = String.raw`(?:sig|code|AccountKey|SharedAccessKey|SharedAccessSignature|access_token|refresh_token|id_token|client_secret|client_assertion)`;

/**
 * Linear in the text's length: each begins with a literal, and what may repeat before a value is
 * bounded. (One that began with any number of backslashes took 12 s for 100,000 of them.)
 */
const redactions: readonly (readonly [RegExp, string])[] = [
  // In URLs, forms and connection strings, percent-encoded, too.
  [
    new RegExp(
      String.raw`(${parameterStart}${parameterNames}(?:=|%(?:25){0,3}3D))(?:(?!%(?:25){0,3}26)[^&\s"'\\;])+`,
      "gi",
    ),
    "$1REDACTED",
  ],
  [/\b(Bearer|SharedKey|SharedKeyLite|SharedAccessSignature) +[^\s"'\\,;]+/gi, "$1 REDACTED"],
  // As a member with a text, or the first of a list of texts.
  [
    new RegExp(String.raw`(${secretNames}(?:${quote})?${separator}\[?${quote})[^"'\\]+`, "gi"),
    "$1REDACTED",
  ],
  // As a line of a dump: to its end, past quotes that JSON escapes, since a scheme has all of these.
  [
    new RegExp(
      String.raw`(${secretNames}${separator})(?!\[?${quote})(?:[^"\\\r\n]|\\(?:\\\\){0,3}")+`,
      "gi",
    ),
    "$1REDACTED",
  ],
  // Any JSON web token, wherever it stands.
  [/(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g, "REDACTED"],
];

/** Replaces signatures, keys and tokens in a text. */
export function redact(text: string): string {
  return redactions.reduce((result, [pattern, by]) => result.replace(pattern, by), text);
}

/** An error with its stack, and what caused it, for an entry that a person reads. */
export function stackOf(error: Error, depth = 0): string {
  const own = error.stack ?? describeError(error);
  const { cause } = error;
  if (!(cause instanceof Error) || depth === deepestCause) return own;
  return `${own}\nCaused by: ${stackOf(cause, depth + 1)}`;
}

/** What an error says to operators, with what caused it, in one text without secrets. */
export function operatorText(error: unknown, depth = 0): string {
  const own = redact(describeError(error));
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause === undefined || depth === deepestCause) return own;
  return `${own} (caused by ${operatorText(cause, depth + 1)})`;
}

/** A chain of causes may be a circle. */
const deepestCause = 3;

/** What an error says, for a log entry: name and message, never its request or response. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
