import replyFrom from "@fastify/reply-from";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import { refuseForeignHost } from "../machine/own-host";
import { freePort } from "../machine/port";
import type { Certificate } from "../identity/certificate";
import { principalOf, type Authorizer, type Credentials } from "./authorizer";
import type { Azurite } from "./azurite";
import { parseRequest } from "./parse-request";
import { invalidUri, refusalResponse, unreachable, type Refusal } from "./refusal";
import type { StorageRequest, StorageService } from "./storage-request";
import { batchParts } from "./table-operations";

/** What stands behind the front, once it has started. */
export interface Backend {
  readonly authorizer: Authorizer;
  /** Azurite. */
  readonly azurite: Pick<Azurite, "origins" | "admission">;
  /** `https://sts.windows.net/<tenant>/`, for the challenge. */
  readonly issuer: string;
}

/** An entity group transaction is at most 4 MiB. */
const batchBytes = 4 * 1024 * 1024;
const methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "MERGE", "OPTIONS"];

/**
 * One storage service as the stack sees it: an HTTPS server that authorizes each request as Azure
 * would, counts it, and streams it to Azurite.
 */
export class StorageFront {
  private backend?: Backend;
  private isAway = false;
  /** By principal, then by operation. */
  private readonly counts = new Map<string, Map<string, number>>();
  private readonly server;

  constructor(
    private readonly service: StorageService,
    private readonly certificate: Certificate,
    private readonly onOperation: (operation: string) => void = () => undefined,
  ) {
    const { certificate: cert, key } = certificate;
    this.server = fastify({
      https: { cert, key },
      exposeHeadRoutes: false,
      forceCloseConnections: true,
    });
  }

  /**
   * Takes a port of 127.0.0.1 and answers 503 until `open`.
   * @param wanted port to take unless somebody else has it; 0 stands for any
   */
  async listen(wanted = 0): Promise<string> {
    const { server } = this;
    server.addHttpMethod("MERGE", { hasBody: true });
    await server.register(replyFrom, {
      undici: {
        connect: { ca: this.certificate.certificate },
        connections: 64,
        // Azurite may hold a large upload for as long as its disk takes.
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      destroyAgent: true,
      disableRequestLogging: true,
    });
    server.addHook("onRequest", refuseForeignHost);
    server.removeAllContentTypeParsers();
    server.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    server.route({
      method: methods,
      url: "/*",
      handler: (request, reply) => this.answer(request, reply),
    });
    server.setErrorHandler((error, _request, reply) =>
      this.refuse(reply, error instanceof URIError ? invalidUri : unreachable(String(error))),
    );
    const port = await freePort(wanted).catch(() => 0);
    return server.listen({ host: "127.0.0.1", port });
  }

  open(backend: Backend): void {
    this.backend = backend;
  }

  /** Answers 503 to everything, for tests, until `restore`. */
  interrupt(): void {
    this.isAway = true;
  }

  restore(): void {
    this.isAway = false;
  }

  /**
   * Operations passed on to storage so far: `{ "Put Message": 3 }`.
   * @param principalId who sent them. @default everybody
   */
  operations(principalId?: string): Readonly<Record<string, number>> {
    const sums: Record<string, number> = {};
    for (const [principal, counts] of this.counts) {
      if (principalId !== undefined && principal !== principalId) continue;
      for (const [operation, count] of counts) sums[operation] = (sums[operation] ?? 0) + count;
    }
    return sums;
  }

  async close(): Promise<void> {
    this.backend = undefined;
    await this.server.close();
  }

  private async answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { backend } = this;
    if (backend === undefined) {
      return this.refuse(reply, unreachable("it is not started yet, or stopped"));
    }
    if (this.isAway) return this.refuse(reply, unreachable("a test has interrupted it"));
    const url = request.raw.url ?? "/";
    const credentials: Credentials = {
      authorization: request.headers.authorization,
      query: new URL(url, "http://storage").searchParams,
    };
    const isBatch = this.service === "table" && /^\/[^/]+\/\$batch(\?|$)/.test(url);
    const body = isBatch ? await readBody(request) : undefined;
    const requests =
      body === undefined ? [this.parse(request, url)] : this.parseBatch(body.toString("latin1"));
    for (const each of requests) {
      const refusal = backend.authorizer.refusal(each, credentials);
      if (refusal !== undefined) return this.refuse(reply, refusal, backend.issuer);
    }
    const principal = principalOf(credentials);
    requests.forEach(({ operation }) => this.count(principal, operation));
    return this.forward(reply, backend, url, body);
  }

  private parse(request: FastifyRequest, url: string): StorageRequest {
    const conditional = request.headers["if-match"] !== undefined;
    const method = request.headers["x-http-method"] ?? request.method;
    return parseRequest(this.service, String(method), url, conditional);
  }

  private parseBatch(body: string): StorageRequest[] {
    return batchParts(body).map(({ method, url, conditional }) =>
      parseRequest("table", method, new URL(url, "http://storage").pathname, conditional),
    );
  }

  private count(principal: string, operation: string): void {
    const counts = this.counts.get(principal) ?? new Map<string, number>();
    this.counts.set(principal, counts.set(operation, (counts.get(operation) ?? 0) + 1));
    this.onOperation(`${this.service} ${operation}`);
  }

  private forward(
    reply: FastifyReply,
    { azurite: { origins, admission } }: Backend,
    url: string,
    body: Buffer | undefined,
  ): FastifyReply {
    const { host, "content-type": contentType } = reply.request.headers;
    return reply.from(origins[this.service] + url, {
      ...(body === undefined ? {} : { body, contentType }),
      // Azurite builds Location and ids from the name that it was called by.
      rewriteRequestHeaders: (_request, headers) => ({ ...headers, ...admission, host }),
    });
  }

  private refuse(reply: FastifyReply, refusal: Refusal, issuer = ""): FastifyReply {
    const { headers, body } = refusalResponse(this.service, refusal);
    if (refusal.statusCode === 401) {
      const tenant = issuer.split("/")[3] ?? "";
      void reply.header(
        "www-authenticate",
        `Bearer authorization_uri=https://login.microsoftonline.com/${tenant}/oauth2/authorize resource_id=https://storage.azure.com`,
      );
    }
    return reply.code(refusal.statusCode).headers(headers).send(body);
  }
}

async function readBody(request: FastifyRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > batchBytes) throw new Error(`a table batch is at most ${batchBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
