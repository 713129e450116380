import { Agent, request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { isEndToEnd, type SiteAnswer, type SiteRequest } from "./exchange";
import { limited } from "./read-body";

/**
 * Connections are kept, as the host's are: a function that answers before it has read the body (413)
 * would close one that ends with its answer, and the answer would be lost with it.
 */
const agent = new Agent({
  keepAlive: true,
  // Node's server ends an idle connection after 5 s: a request that goes out then would be lost.
  timeout: 3_000,
});

/** What Node reads of a connection at a time. */
const chunkBytes = 64 * 1024;

const invocationIdHeader = "x-ms-invocation-id";

/**
 * Sends a request to the HTTP server that the worker opened for an app with `enableHttpStream`,
 * bodies streamed both ways, as the host on Azure does.
 *
 * @param httpUri what the worker said of its server; it listens on this machine
 * @param signal ends it, also in the middle of the answer's body
 */
export function forward(
  request: SiteRequest,
  worker: { readonly httpUri: string; readonly invocationId: string },
  signal: AbortSignal,
): Promise<SiteAnswer> {
  const { httpUri, invocationId } = worker;
  const { host, pathname, search } = new URL(request.url);
  const own = Object.entries(request.headers).filter(
    ([name]) => isEndToEnd(name) && name !== "expect",
  );
  return new Promise((resolve, reject) => {
    let hasBegun = false;
    const outgoing = httpRequest(
      {
        ...{ host: "127.0.0.1", port: new URL(httpUri).port, agent, signal },
        ...{ method: request.method, path: pathname + search },
        headers: {
          ...Object.fromEntries(own),
          ...framing(request),
          "x-forwarded-host": host,
          "x-forwarded-proto": "http",
          [invocationIdHeader]: invocationId,
        },
      },
      (incoming) => {
        hasBegun = true;
        // A large body that was sent may yet be unread: no other request could get past it there.
        incoming.once("end", () => {
          if (!outgoing.writableFinished) outgoing.destroy();
          // Not `incoming.socket`: Node has taken it away by now, to keep the connection.
          else if (isLarge(outgoing)) outgoing.socket?.destroy();
        });
        resolve(answerOf(incoming));
      },
    );
    outgoing.on("error", (error) => {
      // The worker ended the idle connection just then, and has seen nothing of the request.
      const isLost = outgoing.reusedSocket && !hasBegun && !hasBody(request);
      if (isLost && !signal.aborted) forward(request, worker, signal).then(resolve, reject);
      else reject(error);
    });
    pipeline(Readable.from(limited(request.body ?? Readable.from([]))), outgoing).catch(reject);
  });
}

/**
 * Whether a server that has read something of the request may have left the rest: more than a chunk.
 * Counted over the life of the connection, so that one is replaced at times without need.
 */
function isLarge({ socket }: ClientRequest): boolean {
  return (socket?.bytesWritten ?? 0) > chunkBytes;
}

function hasBody({ headers }: SiteRequest): boolean {
  const { "content-length": length = "0", "transfer-encoding": encoding } = headers;
  return Number(length) > 0 || encoding !== undefined;
}

/**
 * How this connection marks where a body without length ends. Node does so by itself for POST; after a
 * DELETE with a body it would write bytes that the other side takes for another request.
 */
function framing({ headers }: SiteRequest): Readonly<Record<string, string>> {
  const isChunked = headers["transfer-encoding"] !== undefined;
  return isChunked ? { "transfer-encoding": "chunked" } : {};
}

function answerOf(incoming: IncomingMessage): SiteAnswer {
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) =>
    isEndToEnd(name) && name !== invocationIdHeader && value !== undefined ? [[name, value]] : [],
  );
  return {
    status: incoming.statusCode ?? 500,
    headers: Object.fromEntries(headers) as Record<string, string | string[]>,
    body: incoming,
  };
}
