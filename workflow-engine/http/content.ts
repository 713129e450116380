import { contentBase64, contentOf, contentType, decode, isContent } from "../expressions/content";
import { JsonReaderError, readJson } from "../expressions/json-reader";
import { toJson } from "../expressions/text";
import type { Value } from "../expressions/values";
import { HttpFailure } from "../run/ports";

const charset = "charset=utf-8";

/** The content type that a body is sent with when nobody says otherwise. */
export function defaultContentType(body: Value): string {
  if (typeof body === "string") return `text/plain; ${charset}`;
  if (isContent(body)) return contentType(body);
  return `application/json; ${charset}`;
}

export function encodeBody(body: Value): Buffer {
  if (typeof body === "string") return Buffer.from(body, "utf8");
  return isContent(body)
    ? Buffer.from(contentBase64(body), "base64")
    : Buffer.from(toJson(body), "utf8");
}

/**
 * A body as the platform shows it: JSON parsed, text as a string, anything else as
 * `{ $content-type, $content }`; undefined when there is none.
 * @throws HttpFailure when it claims to be JSON and is not
 */
export function decodeBody(bytes: Buffer, type: string | undefined): Value | undefined {
  if (bytes.length === 0) return undefined;
  const mediaType = (type ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (isJson(mediaType)) return parseJsonBody(decode(bytes, type ?? ""));
  if (mediaType === "" || mediaType.startsWith("text/")) return decode(bytes, type ?? "");
  const opaque = contentOf(bytes.toString("base64"), type ?? "");
  return new Map([...opaque, ...formData(mediaType, bytes)]);
}

export function isJson(mediaType: string): boolean {
  return mediaType === "application/json" || mediaType.endsWith("+json");
}

function parseJsonBody(text: string): Value {
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof JsonReaderError)) throw error;
    throw new HttpFailure(
      "BadRequest",
      `Http request failed: the content was not a valid JSON. Error while parsing JSON: '${error.message}'`,
      false,
    );
  }
}

/** `$formdata` of a posted form, which `triggerFormDataValue()` and its siblings read. */
function formData(mediaType: string, bytes: Buffer): [string, Value][] {
  if (mediaType !== "application/x-www-form-urlencoded") return [];
  const pairs = [...new URLSearchParams(bytes.toString("utf8"))];
  const list = pairs.map(([key, value]) => new Map([["key", key] as const, ["value", value]]));
  return [["$formdata", list]];
}
