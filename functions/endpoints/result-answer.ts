import { errorCodes, headers } from "../../contract";
import type { Dependencies } from "../dependencies";
import { type Answer, isJson } from "../http/answer";
import type { ByteRange } from "../http/byte-range";
import { refuse } from "../http/problem";
import type { StoredOperation } from "../operation/operation-store";
import type { Result } from "../operation/result-store";

/** A result is the caller's alone, and ends with the operation. */
export const resultCacheControl = { [headers.cacheControl]: "private, no-store" };

/** 200 with the result of an operation that succeeded. */
export async function resultAnswer(record: StoredOperation, deps: Dependencies): Promise<Answer> {
  const result = (await deps.results.read(record.id)) ?? resultGone();
  return { status: 200, headers: resultHeaders(result), body: result.content };
}

/** 206 with one range of the result, whose length was asked for before. */
export async function partialAnswer(
  record: StoredOperation,
  { first, last }: ByteRange,
  result: Result,
  deps: Dependencies,
): Promise<Answer> {
  const count = last - first + 1;
  const part = (await deps.results.read(record.id, { offset: first, count })) ?? resultGone();
  const own = {
    [headers.contentLength]: String(count),
    [headers.contentRange]: `bytes ${first}-${last}/${result.contentLength}`,
  };
  return { status: 206, headers: { ...resultHeaders(result), ...own }, body: part.content };
}

/** What an answer says of a result, with it or without. */
export function resultHeaders({ etag, contentType, contentLength, disposition }: Result) {
  return {
    ...resultCacheControl,
    [headers.etag]: etag,
    [headers.contentType]: contentType,
    [headers.contentLength]: String(contentLength),
    ...(!isJson(contentType) && harmless),
    ...(disposition && { [headers.contentDisposition]: disposition }),
  };
}

/**
 * A result of another type may come from anywhere, such as a backend: a browser saves it, and runs
 * none of it on this origin.
 */
const harmless = {
  [headers.contentDisposition]: "attachment",
  [headers.contentSecurityPolicy]: "sandbox; default-src 'none'",
};

/** Ends the request with 410: the record says that there is a result, and storage has none. */
export function resultGone(): never {
  refuse(
    errorCodes.operationExpired,
    "The result was deleted from storage before its time; submit the request again.",
  );
}
