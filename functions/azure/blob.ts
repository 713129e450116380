import type { BlobClient } from "@azure/storage-blob";
import { mediaTypes } from "../../contract";
import { type ByteStream, collected } from "../byte-stream";
import type { Part, Result, StoredResult } from "../operation/result-store";
import { unless } from "./rest-error";

/** Properties of a blob; `undefined` when there is none. */
export async function readProperties(blob: BlobClient): Promise<Result | undefined> {
  const found = await unless([404], blob.getProperties());
  return found && describe(found);
}

/** A blob whole, in one call; `undefined` when there is none. */
export async function readBlob(blob: BlobClient): Promise<Buffer | undefined> {
  const opened = await openBlob(blob);
  return opened && collected(opened.content);
}

/** A blob, or a part of it, as it comes, in one call; `undefined` when there is none. */
export async function openBlob(blob: BlobClient, part?: Part): Promise<StoredResult | undefined> {
  const found = await unless([404], blob.download(part?.offset, part?.count));
  if (found === undefined) return undefined;
  const content = (found.readableStreamBody ?? []) as ByteStream;
  return { ...describe(found), content };
}

function describe(
  found: Partial<Pick<Result, "etag" | "contentType" | "contentLength">> & {
    readonly contentDisposition?: string;
  },
): Result {
  const { etag = "", contentType = mediaTypes.json, contentLength = 0 } = found;
  const { contentDisposition } = found;
  return {
    ...{ etag, contentType, contentLength },
    ...(contentDisposition && { disposition: contentDisposition }),
  };
}
