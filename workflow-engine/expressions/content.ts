import { isValueObject, type Value, type ValueObject } from "./values";

/**
 * Content with its type, `{ $content-type, $content }` with the content in base64: what `binary()`
 * and `xml()` give, and what a body is that is neither JSON nor text.
 */
const members = { type: "$content-type", content: "$content" };

export function isContent(value: Value | undefined): value is ValueObject {
  return (
    isValueObject(value) &&
    typeof value.get(members.type) === "string" &&
    typeof value.get(members.content) === "string"
  );
}

/** Content from what is already in base64; by default of no particular type. */
export function contentOf(base64: string, type = "application/octet-stream"): ValueObject {
  return new Map([
    [members.type, type],
    [members.content, base64],
  ]);
}

export function contentType(value: ValueObject): string {
  return textMember(value, members.type);
}

/** The content as it is stored, in base64. */
export function contentBase64(value: ValueObject): string {
  return textMember(value, members.content);
}

/** The content's text, in the charset of its type (UTF-8 unless it names one). */
export function contentText(value: ValueObject): string {
  return decode(Buffer.from(contentBase64(value), "base64"), contentType(value));
}

function textMember(value: ValueObject, name: string): string {
  const found = value.get(name);
  return typeof found === "string" ? found : "";
}

/** Decodes bytes by the charset of a media type; an unknown charset reads as UTF-8. */
export function decode(bytes: Uint8Array, mediaType: string): string {
  const charset = charsetOf(mediaType) ?? "utf-8";
  const label = isKnownCharset(charset) ? charset : "utf-8";
  return new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
}

/** The charset that a media type names. */
export function charsetOf(mediaType: string): string | undefined {
  return /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(mediaType)?.[1];
}

export function isKnownCharset(charset: string): boolean {
  try {
    new TextDecoder(charset);
    return true;
  } catch {
    return false;
  }
}
