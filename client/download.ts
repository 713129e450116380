import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UnreachableError } from "./request-reply-client";
import type { ClientProcess } from "./terminal";

/**
 * Writes what a signed URL gives into a file, or with `-` to standard output. No key goes along.
 *
 * @throws UnreachableError without the URL's signature, when no answer comes
 * @throws Error with the status when storage refuses
 */
export async function download(at: ClientProcess, contentUrl: string, file = "-"): Promise<void> {
  const answer = await fetchFrom(at, contentUrl);
  if (!answer.ok || answer.body === null) {
    throw new Error(`storage answered ${answer.status} to the signed URL`);
  }
  const out = file === "-" ? at.stdout : createWriteStream(file);
  await pipeline(Readable.fromWeb(answer.body), out, { end: out !== at.stdout });
}

async function fetchFrom({ fetch: send = fetch, signal }: ClientProcess, contentUrl: string) {
  try {
    return await send(contentUrl, { signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    const { cause = error } = error as Error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const { origin } = new URL(contentUrl);
    throw new UnreachableError(`storage at ${origin} gave no answer: ${reason}`, { cause });
  }
}
