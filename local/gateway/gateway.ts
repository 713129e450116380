import { Readable } from "node:stream";
import fastify, {
  type FastifyInstance,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
} from "fastify";
import type { Address } from "../apply/addresses";
import type { Emulator } from "../emulator";
import type { SiteRequest } from "../function-host/http/exchange";
import { largestBodyBytes, limited } from "../function-host/http/read-body";
import { refuseForeignHost } from "../machine/own-host";
import type { VerifyToken } from "./site-authentication";
import { SiteFrontEnd, type SiteHost } from "./site-front-end";

export interface GatewayOptions {
  /** 0 takes a free one. @default 7071, the port of the Functions tools */
  readonly port?: number;
  /** The Function Apps that have started; a request goes to the first that has a route for it. */
  readonly hosts: readonly SiteHost[];
  /** Static pages by path, such as the demo page at `/`. @default none */
  readonly pages?: ReadonlyMap<string, Page>;
  /** What has routes of its own here, such as the workflows' trigger URLs. @default nothing */
  readonly mounts?: readonly Pick<Emulator, "routes">[];
}

export interface Page {
  readonly contentType: string;
  /** The content, or what makes it anew for each request from the query. */
  readonly body: string | Buffer | ((query: Readonly<Record<string, string>>) => Promise<string>);
}

export const defaultPort = 7071;

const graceMilliseconds = 2000;

/**
 * A page may hold the key, and is made anew at each start: no browser keeps it, or reads it as
 * anything but its content type.
 */
const pageHeaders = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** The one HTTP port for people: pages, mounts, and everything else by the Function Apps. */
export class Gateway implements Emulator {
  private readonly server = fastify({ forceCloseConnections: "idle" });
  private origin = "";

  constructor(private readonly options: GatewayOptions) {}

  /** Sites and workflows say what leads here. */
  answersFor(): readonly Address[] {
    return [];
  }

  /** @throws Error with one line when the port is taken, or when two sites have one route */
  async start({ tokens }: { readonly tokens: { readonly verify: VerifyToken } }): Promise<void> {
    const { server } = this;
    const {
      port = defaultPort,
      hosts,
      pages = new Map<string, Page>(),
      mounts = [],
    } = this.options;
    refuseSharedRoutes(hosts);
    server.addHook("onRequest", refuseForeignHost);
    for (const { routes } of mounts) if (routes) await server.register(routes);
    for (const [path, page] of pages) {
      server.get(path, async (request, reply) => {
        const { contentType, body } = page;
        const query = request.query as Readonly<Record<string, string>>;
        return reply
          .type(contentType)
          .headers(pageHeaders)
          .send(typeof body === "function" ? await body(query) : body);
      });
    }
    const verifyToken: VerifyToken = (token) => tokens.verify(token);
    await server.register(siteRoutes(hosts.map((host) => new SiteFrontEnd(host, verifyToken))));
    this.origin = await listen(server, port);
  }

  /** `http://127.0.0.1:7071`. */
  get url(): string {
    return this.origin;
  }

  /** Ends idle connections and lets requests in flight end for 2 s; then ends them, too. */
  async stop(): Promise<void> {
    const { server } = this.server;
    const end = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
    await this.server.close();
    clearTimeout(end);
  }
}

/** On Azure each site has a host name of its own; here they have one door. */
function refuseSharedRoutes(hosts: readonly SiteHost[]): void {
  const owners = new Map<string, SiteHost>();
  for (const host of hosts) {
    for (const route of host.routes) {
      const other = owners.get(route);
      if (other !== undefined) {
        throw new Error(
          `${other.site.hostName} and ${host.site.hostName} both serve ${route}: on this machine all Function Apps have one address, which could not tell them apart. Give one of them routes of its own, or another routePrefix in host.json`,
        );
      }
      owners.set(route, host);
    }
  }
}

function siteRoutes(sites: readonly SiteFrontEnd[]): FastifyPluginAsync {
  return async (server) => {
    // Answered before fastify parses the body: it would refuse content types that it cannot read,
    // and a body is the function's to judge.
    server.addHook("onRequest", (request, reply) => answer(sites, request, reply));
    server.addHook("onResponse", discardRest);
    server.all("/*", () => undefined);
  };
}

async function answer(
  sites: readonly SiteFrontEnd[],
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (Number(request.headers["content-length"] ?? 0) > largestBodyBytes) {
    return reply.code(413).header("connection", "close").send();
  }
  const siteRequest = toSiteRequest(request);
  const site = sites.find((candidate) => candidate.serves(siteRequest)) ?? sites[0];
  const answered = (await site?.answer(siteRequest)) ?? { status: 404, headers: {} };
  reply.code(answered.status);
  reply.headers(answered.headers as Record<string, string | string[]>);
  const { body } = answered;
  if (body instanceof Readable) return reply.send(body);
  // fastify would give an empty buffer a content type.
  return reply.send(body?.byteLength ? Buffer.from(body) : undefined);
}

/** The request with the URL that the client asked for. */
function toSiteRequest(request: FastifyRequest): SiteRequest {
  const url = `http://${request.headers.host ?? ""}${request.raw.url ?? "/"}`;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const { raw } = request;
  // Whoever stops reading leaves the connection open: the answer goes out on it.
  const body = raw.iterator({ destroyOnReturn: false });
  return { method: request.method, url, headers, address: request.ip, body };
}

/**
 * Reads what the function left of a request's body, as Kestrel does: the connection's next request
 * comes behind it. Ends the connection where the body goes on too long.
 */
async function discardRest({ raw }: FastifyRequest): Promise<void> {
  try {
    for await (const chunk of limited(raw)) void chunk;
  } catch {
    raw.destroy();
  }
}

async function listen(server: FastifyInstance, port: number): Promise<string> {
  try {
    return await server.listen({ host: "127.0.0.1", port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
      throw new Error(
        `Port ${port} is in use: end the program that holds it, or choose another port with npm start -- --port ${port + 1}`,
        { cause: error },
      );
    }
    throw error;
  }
}
