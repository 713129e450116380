import { bounded } from "./text";

/** One structured entry: an event's name and its plain members. */
export interface LogEntry {
  readonly event: string;
  readonly operationId?: string;
  readonly traceId?: string;
  readonly [member: string]: unknown;
}

export type Log = (entry: LogEntry) => void;

/** A log that writes each entry as one line of JSON, without secrets. */
export function structuredLog(write: (line: string) => void): Log {
  return (entry) => write(redact(JSON.stringify(entry, boundText)));
}

/** Longest text of one member: an entry must stay below what Application Insights takes (32 KiB). */
const textLength = 8_000;

function boundText(_name: string, value: unknown): unknown {
  return typeof value === "string" ? bounded(value, textLength) : value;
}

const redactions: readonly (readonly [RegExp, string])[] = [
  // Signatures and keys in URLs and connection strings: `sig=`, `code=`, `AccountKey=`, ...
  [/\b(sig|code|AccountKey|SharedAccessKey|SharedAccessSignature)=[^&\s"\\;]+/gi, "$1=REDACTED"],
  [/\b(Bearer|SharedKey|SharedAccessSignature) +[^\s"\\,;]+/gi, "$1 REDACTED"],
  // Header dumps, as JSON members (escaped once more inside a message) or as `name: value`.
  [
    /(\\*"?(?:authorization|x-functions-key|x-identity-header|ocp-apim-subscription-key)\\*"?\s*[:=]\s*\\*"?)[^"\\,}\s]+/gi,
    "$1REDACTED",
  ],
  // Any JSON web token, wherever it stands.
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "REDACTED"],
];

/** Replaces signatures, keys and tokens in a text. */
export function redact(text: string): string {
  return redactions.reduce((result, [pattern, by]) => result.replace(pattern, by), text);
}

/** What an error says, for a log entry: name and message, never its request or response. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
