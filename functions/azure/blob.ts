import type { BlobClient } from "@azure/storage-blob";
import { mediaTypes } from "../../contract";
import type { Result } from "../operation/result-store";
import { unless } from "./rest-error";

export interface BlobContent extends Result {
  readonly content: Buffer;
}

/** Properties of a blob; `undefined` when there is none. */
export async function readProperties(blob: BlobClient): Promise<Result | undefined> {
  const found = await unless([404], blob.getProperties());
  return found && describe(found);
}

/** A blob whole, in one call; `undefined` when there is none. */
export async function readBlob(blob: BlobClient): Promise<BlobContent | undefined> {
  const found = await unless([404], blob.download());
  if (found === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
  const content = Buffer.concat(chunks);
  return { ...describe(found), contentLength: content.byteLength, content };
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
