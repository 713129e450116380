import { errorCodes, headers, limits, mediaTypes } from "../../contract";
import type { IncomingRequest } from "./answer";
import { refuse } from "./problem";

/**
 * Reads a JSON body within the contract's limits of size, depth and number of values. Ends the
 * request with 415, 413 or 400 otherwise.
 */
export async function readJsonBody(request: IncomingRequest): Promise<unknown> {
  checkEncoding(request);
  const text = decode(await readBytes(request));
  const value = parse(text);
  checkShape(value);
  return value;
}

const accepted = { [headers.acceptPost]: mediaTypes.json };

function checkEncoding(request: IncomingRequest): void {
  const contentType = request.headers.get(headers.contentType) ?? "";
  const [mediaType = "", ...parameters] = contentType.toLowerCase().split(";");
  const charset = parameters.map((text) => /^\s*charset="?([^"]*)"?\s*$/.exec(text)?.[1]).join("");
  if (mediaType.trim() !== mediaTypes.json || !["", "utf-8", "utf8"].includes(charset)) {
    refuse(
      errorCodes.unsupportedMediaType,
      `Content-Type must be ${mediaTypes.json} in UTF-8; got ${JSON.stringify(contentType)}.`,
      accepted,
    );
  }
  const encoding = request.headers.get(headers.contentEncoding)?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== "" && encoding !== "identity") {
    refuse(
      errorCodes.unsupportedMediaType,
      `Content-Encoding must be identity; got ${JSON.stringify(encoding)}. Send the body uncompressed.`,
      accepted,
    );
  }
}

async function readBytes(request: IncomingRequest): Promise<Uint8Array> {
  if (Number(request.headers.get(headers.contentLength) ?? 0) > limits.requestBytes) tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Counted while it streams in: a chunked body announces no length.
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limits.requestBytes) tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function tooLarge(): never {
  refuse(errorCodes.payloadTooLarge, `The body must be at most ${limits.requestBytes} bytes.`);
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse(errorCodes.invalidRequest, "The body must be UTF-8; got other bytes.");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = error instanceof Error ? error.message : "cannot be parsed";
    return refuse(errorCodes.invalidRequest, `The body must be JSON; ${reason}.`);
  }
}

/** Without recursion, so that a deep document cannot exhaust the stack. */
function checkShape(root: unknown): void {
  let level: readonly unknown[] = [root];
  let count = 0;
  for (let depth = 0; level.length > 0; depth++) {
    count += level.length;
    if (depth > limits.requestDepth) {
      refuse(
        errorCodes.invalidRequest,
        `The body nests deeper than ${limits.requestDepth} levels.`,
      );
    }
    if (count > limits.requestValues) {
      refuse(errorCodes.invalidRequest, `The body has more than ${limits.requestValues} values.`);
    }
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values<unknown>({ ...value }) : [],
    );
  }
}
