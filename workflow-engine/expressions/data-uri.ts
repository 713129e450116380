import { charsetOf, isKnownCharset } from "./content";
import { EvaluationError, usage } from "./evaluation-error";

export interface DataUri {
  /** Media type with its parameters. */
  readonly type: string;
  /** The content as the URI has it when that is base64, encoded otherwise. */
  readonly base64: string;
}

/**
 * Takes a `data:` URI apart. As a string only UTF-8 is read; as binary the media type and its
 * parameters must be well formed.
 * @throws EvaluationError
 */
export function parseDataUri(
  uri: string,
  as: "string" | "binary",
  { name }: { readonly name: string },
): DataUri {
  const match = /^data:([^,]*),([\s\S]*)$/i.exec(uri);
  const [, head = "", text = ""] = match ?? [];
  const segments = head.split(";");
  const isBase64 = segments[segments.length - 1]?.toLowerCase() === "base64";
  const meta = isBase64 ? segments.slice(0, -1) : segments;
  const type = meta.join(";");
  const untyped = meta.length === 0 || (meta.length === 1 && meta[0] === "");
  if (!match || !(untyped || isValid(meta, as))) {
    throw new EvaluationError(
      `The template language function '${name}' expects its parameter to be formatted as a valid data URI. The provided value '${uri}' was not formatted correctly. ${usage(name)}`,
    );
  }
  const base64 = isBase64 ? text : Buffer.from(decodeUrl(text), "utf8").toString("base64");
  return { type: untyped ? "text/plain" : type, base64 };
}

function isValid([mediaType = "", ...parameters]: readonly string[], as: "string" | "binary") {
  if (as === "string") {
    // The platform looks at the charset only when it is the first parameter.
    const charset = charsetOf(`;${parameters[0] ?? ""}`);
    return mediaType !== "" && (charset === undefined || /^utf-?8$/i.test(charset));
  }
  const charset = charsetOf(`;${parameters.join(";")}`);
  return (
    mediaType.split("/").length === 2 &&
    parameters.every((parameter) => parameter.split("=").length <= 2) &&
    (charset === undefined || isKnownCharset(charset))
  );
}

/** As .NET's `WebUtility.UrlDecode`: a `+` is a space. */
export function decodeUrl(text: string): string {
  return text
    .replace(/\+/g, " ")
    .replace(/(?:%[0-9a-f]{2})+/gi, (escaped) =>
      Buffer.from(escaped.replace(/%/g, ""), "hex").toString("utf8"),
    );
}
