import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { headers, type Profile, queries, routePath } from "../../contract";

/** One request as it came, and the status that it got. */
export interface Recorded {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly status: number;
  /** Where it was sent on. */
  readonly location: string | null;
}

export type Hidden = "location" | "operation-location";

export interface FrontOptions {
  /** What stands behind, such as `http://127.0.0.1:7071`. */
  readonly target: string;
  /** A header that no answer to a client has. */
  readonly hidden?: Hidden;
  /** Asked for where an overrun's answer leads to. @default the deployment's */
  readonly profile?: Profile;
}

/** What is between a client and this front alone (RFC 9110, 7.6.1), and what the next one says itself. */
const ofTheConnection = [
  ...["connection", "content-length", "expect", "host", "http2-settings", "keep-alive"],
  ...["transfer-encoding", "upgrade"],
];
const overrun = 504;

/** A reverse proxy in front of a stack, for one client: it knows what the client sent, all of it. */
export class RecordingFront {
  readonly recorded: Recorded[] = [];

  private constructor(
    private readonly server: Server,
    private readonly options: FrontOptions,
  ) {}

  static async start(options: FrontOptions): Promise<RecordingFront> {
    const server = createServer();
    const front = new RecordingFront(server, options);
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      front.pass(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return front;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A URL of what stands behind, as the client has to call it. */
  here(url: string): string {
    return url.replace(this.options.target, this.url);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/" } = request;
    // An empty page, for a client that needs one to stand on, and the icon that it asks for.
    if (path === "/" || path === "/favicon.ico") {
      response.writeHead(200, { [headers.contentType]: "text/html" }).end("<title>client</title>");
      return;
    }
    const hasBody = method !== "GET" && method !== "HEAD";
    const answer = await fetch(new URL(path, this.options.target), {
      method,
      headers: passedOn(Object.entries(request.headers).map(([k, v]) => [k, String(v)])),
      redirect: "manual",
      ...(hasBody && { body: new Uint8Array(await buffer(request)) }),
    });
    const { status } = answer;
    const location = this.locationOf(answer);
    this.recorded.push({ method, path, status, location });
    const shown = passedOn([...answer.headers]);
    if (location !== null) shown[headers.location] = location;
    if (this.options.hidden !== undefined) delete shown[this.options.hidden];
    for (const [name, value] of Object.entries(shown)) response.setHeader(name, this.own(value));
    response.writeHead(status).end(this.own(await answer.text()));
  }

  private locationOf(answer: Response): string | null {
    const { profile } = this.options;
    const location = answer.headers.get(headers.location);
    if (location === null) return null;
    const leads = new URL(this.own(location), this.url);
    if (answer.status === overrun && profile !== undefined) {
      leads.searchParams.set(queries.profile, profile);
    }
    return leads.href;
  }

  private own(text: string): string {
    return text.replaceAll(this.options.target, this.url);
  }
}

function passedOn(all: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(all.filter(([name]) => !ofTheConnection.includes(name)));
}

/** Whether a request asks how far an operation is. */
export function isPoll({ method, path }: Pick<Recorded, "method" | "path">): boolean {
  const ways = (["status", "operation"] as const).map((way) => routePath(way, ""));
  return method === "GET" && ways.some((way) => path.startsWith(way));
}
