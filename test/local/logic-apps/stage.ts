import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import fastify from "fastify";
import { createHttpClient } from "../../../workflow-engine/http/http-client";
import type { Run } from "../../../workflow-engine/run/run";
import { createWorkflowServer } from "../../../local/logic-apps/workflow-server";
import type { Json } from "../../workflow-engine/run/builders";
import { definitionOf } from "../../workflow-engine/run/run-definition";

interface Received {
  readonly method?: string;
  readonly url?: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Setup {
  readonly accessControl?: Json;
  readonly state?: "Enabled" | "Disabled";
  readonly trigger?: Json;
}

export const identity = { id: "/identities/one", clientId: "client", principalId: "principal" };

/** A backend that workflows call, and workflows behind a real port. */
export class Stage {
  readonly received: Received[] = [];
  /** Runs that ended. */
  readonly runs: Run[] = [];
  /** What the backend does with a request; 200 unless a test says otherwise. */
  answer: (request: http.IncomingMessage, response: http.ServerResponse) => void = (_, response) =>
    response.writeHead(200).end();
  private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "workflows-"));
  private readonly ends: (() => Promise<void> | void)[] = [];

  private constructor(private readonly backend: http.Server) {}

  static async open(): Promise<Stage> {
    const backend = http.createServer();
    const stage = new Stage(backend);
    backend.on("request", (request: http.IncomingMessage, response: http.ServerResponse) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method, url, headers } = request;
        stage.received.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
        stage.answer(request, response);
      });
    });
    await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
    return stage;
  }

  get backendUrl(): string {
    return `http://127.0.0.1:${(this.backend.address() as AddressInfo).port}`;
  }

  /** Serves one workflow; answers its signed trigger URL. */
  async serve(actions: Json, setup: Setup = {}): Promise<string> {
    const { accessControl = {}, state = "Enabled", trigger = {} } = setup;
    // The port is known before the workflows are, as in the runtime.
    const port = await freePort();
    const triggers = { manual: { type: "Request", kind: "Http", ...trigger } };
    const server = createWorkflowServer({
      workflows: [
        {
          id: "/workflows/w",
          name: "w",
          location: "westeurope",
          tags: {},
          state,
          definition: definitionOf(actions, { triggers }),
          parameters: {},
          identityIds: [identity.id],
          accessControl,
          accessEndpoint: `http://127.0.0.1:${port}/workflows/abc`,
        },
      ],
      identities: [identity],
      tokens: {
        issue: ({ principalId }, audience) => ({ accessToken: `${principalId}@${audience}` }),
      },
      verifyToken: (token) => JSON.parse(Buffer.from(token, "base64url").toString()) as object,
      http: createHttpClient(),
      dataFolder: this.folder,
      onRunEnd: (run) => this.runs.push(run),
      onProblem: (problem) => {
        throw new Error(problem);
      },
    });
    const gateway = fastify();
    await gateway.register(server.routes);
    await gateway.listen({ port, host: "127.0.0.1" });
    this.ends.push(() => server.stop());
    this.ends.push(() => gateway.close());
    return server.triggerUrl("w");
  }

  async close(): Promise<void> {
    for (const end of this.ends) await end();
    this.backend.closeAllConnections();
    this.backend.close();
    fs.rmSync(this.folder, { recursive: true });
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = http.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

export const post = (url: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(url, {
    method: "POST",
    headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });

/** The URL without its signature. */
export const unsigned = (url: string) => `${url.split("?")[0]}?api-version=2016-10-01`;

/** Status, and the code of the error in the body. */
export const codeOf = async (response: Response) =>
  [response.status, ((await response.json()) as { error: { code: string } }).error.code] as const;
