import { subscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ByteStream } from "../byte-stream";

/** The header by which @azure/functions finds the invocation of a request that it takes itself. */
const invocationIdHeader = "x-ms-invocation-id";

const responses = new Map<string, ServerResponse>();

/**
 * Learns which answer belongs to which invocation. @azure/functions writes a streamed body as fast as
 * it is read and does not wait for the client (`sendProxyResponse`), so that a large result would
 * gather in memory; and one that breaks would leave its client waiting.
 */
export function watchResponses(): void {
  // https://nodejs.org/api/diagnostics_channel.html#http
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as {
      readonly request: IncomingMessage;
      readonly response: ServerResponse;
    };
    const invocationId = request.headers[invocationIdHeader];
    if (typeof invocationId !== "string") return;
    responses.set(invocationId, response);
    response.once("close", () => responses.delete(invocationId));
  });
}

/**
 * A body at the pace at which its client takes it. It ends early when the client has gone, and ends
 * the client's connection when it breaks: a part must not pass for the whole.
 */
export function pacedBody(body: ByteStream, invocationId: string): ReadableStream<Uint8Array> {
  return ReadableStream.from(paced(body, responses.get(invocationId)));
}

async function* paced(body: ByteStream, response: ServerResponse | undefined): ByteStream {
  try {
    for await (const chunk of body) {
      yield chunk;
      if (response?.writableNeedDrain) await drained(response);
      if (response?.destroyed) return;
    }
  } catch (error) {
    response?.destroy();
    throw error;
  }
}

/** Resolves when the answer takes more, or takes no more at all. */
async function drained(response: ServerResponse): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  try {
    await Promise.race([once(response, "drain", { signal }), once(response, "close", { signal })]);
  } finally {
    over.abort();
  }
}
