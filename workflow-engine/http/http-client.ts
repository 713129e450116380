import http from "node:http";
import https from "node:https";
import { createSecureContext } from "node:tls";
import {
  HttpFailure,
  type HttpClient,
  type IncomingResponse,
  type OutgoingRequest,
} from "../run/ports";
import { isConnectorType } from "../language/action-types";
import { decodeBody, encodeBody } from "./content";
import { headerValue } from "./header-names";
import { notAnswered } from "./not-answered";
import { trustedAuthorities } from "./trusted-authorities";

/** Largest answer that an action takes (Azure Logic Apps limits, message size). */
const responseBytes = 100 * 1024 * 1024;

export interface HttpClientOptions {
  /** PEM certificates trusted besides Node's own and those of `NODE_EXTRA_CA_CERTS`. */
  readonly ca?: string;
  /** Where a host of Azure's stands on this machine; undefined to call the address itself. */
  readonly resolve?: (uri: URL) => URL | undefined;
}

/** Sends calls over the network. Redirects are answers like any other. */
export function createHttpClient({ ca, resolve }: HttpClientOptions = {}): HttpClient {
  const agents = {
    http: new http.Agent({ keepAlive: true }),
    https: new https.Agent({
      keepAlive: true,
      // One context for all connections: Node would parse the whole list for each.
      ...(ca !== undefined && {
        secureContext: createSecureContext({ ca: trustedAuthorities(ca) }),
      }),
    }),
  };
  return {
    async send(request, signal) {
      if (isConnectorType(request.action.type)) throw notAnswered(request);
      if (!URL.canParse(request.uri)) {
        throw failure(`the address '${request.uri}' is not valid.`, false);
      }
      const uri = new URL(request.uri);
      if (uri.protocol !== "http:" && uri.protocol !== "https:") {
        throw failure(`the address '${request.uri}' is neither http nor https.`, false);
      }
      const target = resolve?.(uri) ?? uri;
      const message = await exchange(target, uri, request, agents, signal);
      return toResponse(message);
    },
  };
}

function exchange(
  target: URL,
  uri: URL,
  request: OutgoingRequest,
  agents: { http: http.Agent; https: https.Agent },
  signal: AbortSignal | undefined,
): Promise<http.IncomingMessage> {
  const body = request.body === undefined ? undefined : encodeBody(request.body);
  const isSecure = target.protocol === "https:";
  const options: https.RequestOptions = {
    method: request.method,
    agent: isSecure ? agents.https : agents.http,
    signal,
    headers: {
      ...request.platformHeaders,
      ...request.headers,
      Host: uri.host,
      ...(body === undefined ? {} : { "Content-Length": body.length }),
    },
  };
  return new Promise((resolve, reject) => {
    const send = isSecure ? https.request : http.request;
    const outgoing = send(target, options, resolve);
    outgoing.on("error", (error: NodeJS.ErrnoException) => reject(connectionFailure(error, uri)));
    outgoing.end(body);
  });
}

async function toResponse(message: http.IncomingMessage): Promise<IncomingResponse> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > responseBytes) throw failure(`the answer exceeds ${responseBytes} bytes.`, false);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof HttpFailure) throw error;
    throw failure((error as Error).message, true);
  }
  const headers = headersOf(message.rawHeaders);
  const body = decodeBody(Buffer.concat(chunks), headerValue(headers, "content-type"));
  const statusCode = message.statusCode ?? 0;
  return { statusCode, headers, ...(body === undefined ? {} : { body }) };
}

/** Names in the case in which they came; a repeated header's values with a comma between them. */
function headersOf(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    const known = Object.keys(headers).find((key) => key.toLowerCase() === name.toLowerCase());
    if (known === undefined) headers[name] = value;
    else headers[known] = `${headers[known]},${value}`;
  }
  return headers;
}

function connectionFailure(error: NodeJS.ErrnoException, uri: URL): HttpFailure {
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") {
    return new HttpFailure(
      "UnresolvableHostName",
      `The provided host name '${uri.hostname}' could not be resolved.`,
      true,
    );
  }
  return failure(error.message || String(error.code), true);
}

function failure(reason: string, retryable: boolean): HttpFailure {
  return new HttpFailure("BadRequest", `Http request failed: ${reason}`, retryable);
}
