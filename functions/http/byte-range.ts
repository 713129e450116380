import { headers } from "../../contract";
import type { IncomingRequest } from "./answer";

/** A part of a content: the positions of its first and last byte. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

interface Representation {
  readonly etag: string;
  readonly contentLength: number;
}

/**
 * The part of a content that a GET asks for (RFC 9110, 14.2): one range of bytes. Anything else that
 * `Range` may say is ignored, as the RFC allows, so that the whole is answered; so is a range that
 * `If-Range` (13.1.5) wants of another version, or of a date, which results do not have.
 */
export function requestedRange(
  request: IncomingRequest,
  { etag, contentLength }: Representation,
): ByteRange | "whole" | "unsatisfiable" {
  const ifRange = request.headers.get(headers.ifRange)?.trim() ?? etag;
  // Compared strongly: the parts of two versions do not fit together.
  if (ifRange !== etag || etag.startsWith("W/")) return "whole";
  const range = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(request.headers.get(headers.range) ?? "");
  const [, from = "", to = ""] = range ?? [];
  if (from === "" && to === "") return "whole";
  const end = contentLength - 1;
  if (from === "") return satisfiable(Math.max(0, contentLength - Number(to)), end, contentLength);
  if (to !== "" && Number(to) < Number(from)) return "whole";
  return satisfiable(Number(from), to === "" ? end : Math.min(end, Number(to)), contentLength);
}

function satisfiable(first: number, last: number, length: number): ByteRange | "unsatisfiable" {
  return first < length ? { first, last } : "unsatisfiable";
}
