import { mediaTypes, WorkFile } from "../../contract";
import { type ByteStream, isByteStream } from "../byte-stream";

/** A result as it is stored. */
export interface ResultContent {
  /** A stream is read once, and never held in memory as a whole. */
  readonly content: Uint8Array | ByteStream;
  readonly contentType: string;
  /** `Content-Disposition` of a download (RFC 6266); none without a file name. */
  readonly disposition?: string;
}

/** Thrown for a result that no attempt could store; its message says why. */
export class UnstorableResult extends Error {
  override readonly name = "UnstorableResult";
}

const bytes = "application/octet-stream";

/**
 * What the work returned, ready to be stored: a file or bytes as they are, anything else as JSON, and
 * nothing as `null`.
 * @throws UnstorableResult for what JSON cannot hold, such as a bigint, a cycle or a function, and for
 *   a file whose content type is none
 */
export function resultContent(result: unknown): ResultContent {
  if (result instanceof WorkFile) return fileContent(result);
  if (result instanceof Uint8Array || isByteStream(result)) {
    return { content: result, contentType: bytes };
  }
  return { content: Buffer.from(toJson(result ?? null)), contentType: mediaTypes.json };
}

/** Goes into a header: printable ASCII. */
const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+( *;[ -~]*)?$/;

function fileContent({ content, contentType, fileName }: WorkFile): ResultContent {
  if (!mediaType.test(contentType)) {
    throw new UnstorableResult(
      `The result's content type must be a media type such as image/png; got ${JSON.stringify(contentType)}.`,
    );
  }
  return {
    content: typeof content === "string" ? Buffer.from(content) : content,
    contentType,
    ...(fileName !== undefined && { disposition: attachment(fileName) }),
  };
}

/** The extended form alone (RFC 8187): it holds every character, and every client of today reads it. */
function attachment(fileName: string): string {
  const wellFormed = fileName.replace(/\p{Surrogate}/gu, "\ufffd");
  const escaped = encodeURIComponent(wellFormed).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename*=UTF-8''${escaped}`;
}

function toJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UnstorableResult(`The result is no JSON, so that it cannot be stored: ${reason}`);
  }
  if (text !== undefined) return text;
  throw new UnstorableResult(`The result is a ${typeof value}, so that it cannot be stored.`);
}
