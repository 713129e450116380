/** Azure Functions takes requests up to 100 MB. */
export const largestBodyBytes = 100 * 1024 * 1024;

/** A body that goes on longer than the host takes. */
export class BodyTooLargeError extends Error {}

/** The whole body. @throws BodyTooLargeError */
export async function readBody(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of limited(body)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body chunk by chunk, which throws a `BodyTooLargeError` where it goes on too long. */
export async function* limited(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > largestBodyBytes) {
      throw new BodyTooLargeError(`the body is over ${largestBodyBytes} bytes`);
    }
    yield chunk;
  }
}
