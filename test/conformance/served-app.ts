import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import * as work from "#work/schema";
import {
  headers,
  type Route,
  routePath,
  routes,
  type RouteName,
  type WorkMessage,
} from "../../contract";
import { openApiDocument } from "../../contract/openapi/document";
import { Service } from "../../conformance/service";
import type { Dependencies } from "../../functions/dependencies";
import { operationResource } from "../../functions/endpoints/operation-resource";
import { describeService } from "../../functions/endpoints/openapi";
import { problemPage } from "../../functions/endpoints/problem-page";
import { getResult } from "../../functions/endpoints/result";
import { checkStatus } from "../../functions/endpoints/status-checker";
import { acceptWork } from "../../functions/endpoints/work-acceptor";
import { type Answer, bytesOf } from "../../functions/http/answer";
import { serve, type Handler } from "../../functions/http/endpoint";
import type { Page } from "../../local/gateway/gateway";
import { sampleRequest, TestApp } from "../support/function-app";

/** What a breach gets to see of a request. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** How many requests came before with this method and path. */
  readonly before: number;
}

/** Changes an answer on its way out, so that a requirement is violated. */
export type Breach = (answer: WholeAnswer, asked: Asked) => WholeAnswer;

type WholeAnswer = Omit<Answer, "body"> & { readonly body?: string | Uint8Array };

/** What is served in place of the sample work, and besides the contract. */
export interface Own {
  /** @default the sample's */
  readonly work?: Parameters<TestApp["process"]>[1];
  /** Static pages by path. @default none */
  readonly pages?: ReadonlyMap<string, Page>;
}

export const functionKey = "k";

export const doorPath = "/door";
const doorToken = "t";

/** How callers come in: what is submitted, or through a door that takes a signature or tokens. */
export type Through = "submit" | "door" | "door for tokens";

/** A service's own: it writes its description once. */
function newHandlers(): Readonly<Record<RouteName, Handler>> {
  return {
    submit: acceptWork,
    status: checkStatus,
    operation: operationResource,
    result: getResult,
    openapi: describeService(),
    problem: problemPage,
  };
}

/** The real handlers behind a real port, with the work done at once and everything in memory. */
export class ServedApp {
  private readonly server = createServer();
  private readonly handlers = newHandlers();
  private readonly app = new TestApp();
  private readonly counts = new Map<string, number>();
  private deps: Dependencies = this.app.deps;
  private through: Through = "submit";

  private constructor(
    private readonly breach: Breach,
    private readonly own: Own,
  ) {}

  static async start(breach: Breach = (answer) => answer, own: Own = {}): Promise<ServedApp> {
    const served = new ServedApp(breach, own);
    served.server.on("request", (request, response) => {
      void served.answer(request).then(({ status, headers: sent, body }) => {
        response.writeHead(status, sent);
        response.end(body);
      });
    });
    served.server.listen(0, "127.0.0.1");
    await once(served.server, "listening");
    served.deps = served.dependencies();
    return served;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The service as the suite sees it, through its submit or through a synchronous door. */
  service(through: Through = "submit"): Service {
    this.through = through;
    const requests = {
      quick: sampleRequest,
      slow: { ...sampleRequest, simulate: { seconds: 600 } },
      failing: { ...sampleRequest, simulate: { outcome: "permanent-failure" } },
      invalid: { customer: "" },
    };
    const door = {
      url: `${this.baseUrl}${doorPath}?api-version=1&sp=p&sv=1.0&sig=s`,
      ...(through === "door for tokens" && { bearerToken: doorToken }),
    };
    return new Service(
      this.baseUrl,
      { functionKey },
      requests,
      through === "submit" ? undefined : door,
    );
  }

  /** Ids of the operations, the oldest first. */
  get operationIds(): readonly string[] {
    return [...this.app.operations.records.values()].map(({ id }) => id);
  }

  described(): ReturnType<typeof openApiDocument> {
    return openApiDocument({ work, publicBaseUrl: this.baseUrl, authentication: "function-key" });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    for (const { id } of this.app.operations.records.values()) await this.app.cancel(id);
  }

  private dependencies(): Dependencies {
    const { deps, results } = this.app;
    results.valetKeyUrl = async (id, startsAt, expiresAt) => {
      const [st, se] = [startsAt, expiresAt].map((time) => new Date(time).toISOString());
      return `https://blob.example/${id}?st=${st}&se=${se}&sr=b&sp=r&spr=https&sig=s`;
    };
    const changed: Dependencies = {
      ...deps,
      clock: {
        now: () => Date.now(),
        sleep: (milliseconds, signal) =>
          delay(Math.min(milliseconds, 100), undefined, { signal }).catch(() => undefined),
      },
      settings: {
        ...deps.settings,
        publicBaseUrl: this.baseUrl,
        problemBaseUrl: `${this.baseUrl}${routePath("problem", "")}`,
      },
      dispatcher: {
        dispatch: async ({ id: operationId, traceparent }) => {
          const message: WorkMessage = { operationId, traceparent };
          // After the 202, as a queue would.
          setImmediate(() => void this.app.process(message, this.own.work).catch(() => undefined));
        },
      },
    };
    Object.assign(deps, changed);
    return changed;
  }

  private async answer(request: IncomingMessage): Promise<WholeAnswer> {
    const url = new URL(request.url ?? "/", this.baseUrl);
    const [method, path] = [request.method ?? "GET", url.pathname];
    const before = this.counts.get(`${method} ${path}`) ?? 0;
    this.counts.set(`${method} ${path}`, before + 1);
    const asked = { method, path, query: url.searchParams, headers: headersOf(request), before };
    const { body, ...head } = await this.answerOf(asked, request);
    const whole = body === undefined ? head : { ...head, body: await bytesOf(body) };
    return this.breach(whole, asked);
  }

  private answerOf(asked: Asked, request: IncomingMessage): Promise<Answer> {
    const page = this.own.pages?.get(asked.path);
    if (page) return pageAnswer(page, asked.query);
    if (asked.path === doorPath) return this.answerAtDoor(asked, request);
    const found = routeOf(asked.path);
    if (found === undefined) return Promise.resolve({ status: 404, headers: {} });
    const { name, id } = found;
    const isOpen =
      !["submit", "openapi"].includes(name) ||
      asked.headers.get(headers.functionKey) === functionKey;
    return isOpen ? this.serve(name, id, asked, request) : Promise.resolve(unauthorized);
  }

  /** A door that waits for the end in its client's place. */
  private answerAtDoor(asked: Asked, request: IncomingMessage): Promise<Answer> {
    const [isSigned, token] = [asked.query.has("sig"), asked.headers.get(headers.authorization)];
    const isAdmitted =
      this.through === "door for tokens"
        ? !isSigned && token === `Bearer ${doorToken}`
        : isSigned && token === null;
    if (!isAdmitted) return Promise.resolve(unauthorized);
    // The door's own: the app behind it is shown nothing of it.
    asked.headers.delete(headers.authorization);
    asked.headers.set(headers.prefer, "wait=20");
    const query = new URLSearchParams({ profile: "inline" });
    return this.serve("submit", "", { ...asked, query }, request);
  }

  private serve(
    name: RouteName,
    id: string,
    { method, query, headers: given }: Asked,
    body: IncomingMessage,
  ): Promise<Answer> {
    const asked = { method, query, headers: given, params: { id }, body };
    const { log, traceparent } = this.deps;
    return serve(routes[name], this.handlers[name], asked, {
      requestId: "r",
      log,
      traceparent,
      dependencies: () => this.deps,
    });
  }
}

async function pageAnswer({ contentType, body }: Page, query: URLSearchParams): Promise<Answer> {
  const content = typeof body === "function" ? await body(Object.fromEntries(query)) : body;
  return { status: 200, headers: { [headers.contentType]: contentType }, body: content };
}

const unauthorized: Answer = { status: 401, headers: {} };

function headersOf(request: IncomingMessage): Headers {
  return new Headers(request.headers as Record<string, string>);
}

function routeOf(path: string): { readonly name: RouteName; readonly id: string } | undefined {
  for (const [name, { route }] of Object.entries<Route>(routes) as [RouteName, Route][]) {
    const pattern = `^/api/${route.replace("{id}", "([^/]*)")}$`;
    const match = new RegExp(pattern).exec(path);
    if (match) return { name, id: match[1] ?? "" };
  }
  return undefined;
}
