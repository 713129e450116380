import { errorCodes, headers } from "../../contract";
import type { IncomingRequest } from "./answer";
import { refuse } from "./problem";

/**
 * `If-Match` (RFC 9110, 13.1.1): ends the request with 412 unless it is `*` or lists the stored
 * version, compared strongly.
 * @param etag of the resource; `undefined` for one whose versions have none, which only `*` matches
 */
export function checkIfMatch(request: IncomingRequest, etag: string | undefined): void {
  const wanted = request.headers.get(headers.ifMatch)?.trim();
  if (wanted === undefined || wanted === "*") return;
  if (etag !== undefined && !isWeak(etag) && tagsOf(wanted).includes(etag)) return;
  refuse(
    errorCodes.preconditionFailed,
    `If-Match does not name the stored version, which is ${etag ?? "without an ETag: only * matches"}.`,
  );
}

/** Whether `If-None-Match` (RFC 9110, 13.1.2) is `*` or lists the version, compared weakly. */
export function matchesIfNoneMatch(known: string, etag: string): boolean {
  if (known.trim() === "*") return true;
  return tagsOf(known).some((tag) => opaque(tag) === opaque(etag));
}

function tagsOf(list: string): string[] {
  return list.split(",").map((tag) => tag.trim());
}

function isWeak(etag: string): boolean {
  return etag.startsWith("W/");
}

function opaque(etag: string): string {
  return etag.replace(/^W\//, "");
}
