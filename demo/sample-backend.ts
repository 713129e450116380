import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { json } from "node:stream/consumers";
import { headers, mediaTypes } from "../contract";

/** How the sample backend answers. */
export interface SampleBackendOptions {
  /** How long its work takes. */
  readonly seconds: number;
  /** Whether it answers when the work is done, in place of 202 at once. @default false */
  readonly blocking?: boolean;
  /** Whether its work fails. @default false */
  readonly failing?: boolean;
  /** Whether `DELETE` of what Location says ends the work. @default true */
  readonly cancelable?: boolean;
  /** Told when the end of a job has been answered. @default nobody is */
  readonly onEnd?: () => void;
  /** Gets a line an exchange. @default dropped */
  readonly log?: (line: string) => void;
}

interface Job {
  readonly request: unknown;
  readonly endsAt: number;
  isCanceled: boolean;
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** How a job has ended. */
  readonly ends?: boolean;
}

const jobs = "/jobs/";

/**
 * Any slow API, to try `backendUrl` with: `POST` anywhere starts a job, which answers with what it was
 * sent. `Idempotency-Key` finds the job that it began. A `DELETE` of the job asks it to stop, as OData
 * has it for its asynchronous requests
 * (https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html, section 11.6).
 */
export class SampleBackend {
  private readonly server: Server = createServer((request, response) => {
    void this.answer(request, response);
  });
  private readonly jobs = new Map<string, Job>();

  constructor(private readonly options: SampleBackendOptions) {}

  /**
   * @param port 0 takes a free one
   * @returns its URL
   */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject).listen(port, "127.0.0.1", resolve);
    });
    return this.url;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private get url(): string {
    const address = this.server.address();
    return `http://localhost:${typeof address === "object" ? address?.port : 0}`;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "" } = request;
    const reply = await this.replyTo(request);
    const { status, body, ends } = reply;
    const type = status < 400 ? mediaTypes.json : mediaTypes.problem;
    const content = body === undefined ? undefined : JSON.stringify(body);
    response.writeHead(status, { ...(content && { "Content-Type": type }), ...reply.headers });
    const { log, onEnd } = this.options;
    response.end(content, () => void (ends && onEnd?.()));
    log?.(`${method} ${url}: ${status}`);
  }

  private async replyTo(request: IncomingMessage): Promise<Reply> {
    const { method, url = "" } = request;
    if (method === "POST") return this.begin(request);
    const id = url.startsWith(jobs) ? url.slice(jobs.length) : "";
    const job = this.jobs.get(id);
    if (job === undefined) return failure(404, "NotFound", "There is no such job.");
    if (method === "GET") return this.replyOf(id, job);
    const { cancelable = true } = this.options;
    if (method !== "DELETE" || !cancelable) {
      const refused = failure(405, "MethodNotAllowed", "A job can only be asked for.");
      return { ...refused, headers: { Allow: "GET" } };
    }
    job.isCanceled = true;
    return { status: 204 };
  }

  private async begin(request: IncomingMessage): Promise<Reply> {
    const { seconds, blocking = false } = this.options;
    const key = request.headers[headers.idempotencyKey];
    const id = typeof key === "string" ? key : randomUUID();
    let body: unknown;
    try {
      body = await json(request);
    } catch {
      return failure(400, "InvalidJson", "The body is no JSON.");
    }
    const endsAt = Date.now() + seconds * 1000;
    const job = this.jobs.get(id) ?? { request: body, endsAt, isCanceled: false };
    this.jobs.set(id, job);
    if (blocking) await delay(Math.max(0, job.endsAt - Date.now()));
    return this.replyOf(id, job);
  }

  private replyOf(id: string, job: Job): Reply {
    if (job.isCanceled || Date.now() >= job.endsAt) return { ...this.endOf(job), ends: true };
    const location = `${this.url}${jobs}${id}`;
    return { status: 202, headers: { Location: location, "Retry-After": "1" } };
  }

  private endOf({ request, isCanceled }: Job): Reply {
    const { failing, seconds } = this.options;
    if (isCanceled) return failure(409, "Canceled", "The job was canceled.");
    if (failing) return failure(422, "OutOfStock", "The sample backend was told to fail.");
    return { status: 200, body: { received: request, seconds } };
  }
}

function failure(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } };
}
