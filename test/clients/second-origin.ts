import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { headers } from "../../contract";

/** Headers that let a caller in, which another origin must not see. */
export const credentialHeaders = [headers.functionKey, headers.authorization] as const;

/** What a client does when a service sends it on to another origin. */
export interface Elsewhere {
  readonly followed: boolean;
  /** Which of `credentialHeaders` arrived there. */
  readonly forwarded: readonly string[];
}

/** A service that sends every request on to another origin, as one would whose redirect is a signed blob URL. */
export class SecondOrigin {
  private readonly arrived: Record<string, string | string[] | undefined>[] = [];

  private constructor(
    private readonly first: Server,
    private readonly second: Server,
  ) {}

  static async start(): Promise<SecondOrigin> {
    const first = createServer();
    const second = createServer();
    const origin = new SecondOrigin(first, second);
    await listen(second, "localhost");
    await listen(first, "127.0.0.1");
    first.on("request", ({ url }, response) => {
      const leads = url === "/status" ? { location: `http://localhost:${port(second)}/blob` } : {};
      response.writeHead(url === "/status" ? 302 : 200, leads).end();
    });
    second.on("request", (request, response) => {
      // As open as storage is to scripts; a browser asks before it brings headers along.
      response.setHeader("access-control-allow-origin", "*");
      const asked = request.headers["access-control-request-headers"];
      if (asked !== undefined) response.setHeader("access-control-allow-headers", asked);
      if (request.method !== "OPTIONS") origin.arrived.push(request.headers);
      response.end("content");
    });
    return origin;
  }

  /** Where a client is sent on from; another origin by host and by port. */
  get url(): string {
    return `http://127.0.0.1:${port(this.first)}/status`;
  }

  get seen(): Elsewhere {
    const [request = {}] = this.arrived;
    const forwarded = credentialHeaders.filter((name) => request[name] !== undefined);
    return { followed: this.arrived.length > 0, forwarded };
  }

  async stop(): Promise<void> {
    for (const server of [this.first, this.second]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }
}

function listen(server: Server, host: string): Promise<void> {
  return new Promise((resolve) => server.listen(0, host, resolve));
}

function port(server: Server): number {
  return (server.address() as AddressInfo).port;
}
