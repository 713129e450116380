import { randomUUID } from "node:crypto";
import type { FacadeAnswer, FacadeMessage } from "../../contract";
import { VirtualClock } from "../../workflow-engine/clock";
import { WorkflowEngine } from "../../workflow-engine/run/engine";
import { fromPlain, toPlain } from "../../workflow-engine/expressions/values";
import {
  HttpFailure,
  type IncomingResponse,
  type OutgoingRequest,
} from "../../workflow-engine/run/ports";
import type { Run } from "../../workflow-engine/run/run";
import { billedActions } from "../../workflow-engine/run/run-report";
import { MemoryRunStore } from "../../workflow-engine/run/run-store";
import { runTree } from "../../workflow-engine/run/run-tree";
import { facadeWorkflow, type FacadeParameters } from "../../logic-apps/facade";

export const facadeParameters = {
  queueUrl: "https://ns.servicebus.windows.net/facade-work",
  tableUrl: "https://data.table.core.windows.net/operations",
  publicBaseUrl: "https://api.example",
  problemBaseUrl: "https://api.example/api/problems/",
  identityId: "/identities/facade",
  deadlineSeconds: 3600,
} satisfies FacadeParameters;

/** The world around one run: what broker and table answer, and when the worker calls back. */
export interface Surroundings {
  /** Statuses of the broker, the last one repeated; `undefined` breaks the connection. @default 201 */
  readonly broker?: readonly (number | undefined)[];
  readonly table?: readonly (number | undefined)[];
  /** The worker's answer and its delay after the message; nobody calls back without it. */
  readonly callback?: { readonly afterSeconds: number; readonly answer: FacadeAnswer };
  readonly timeoutSeconds?: number;
  readonly mergeSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Changes the definition, to stand for another reading of the platform. */
  readonly change?: (definition: Record<string, unknown>) => void;
}

export interface FacadeRun {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly status: string;
  readonly calls: readonly (OutgoingRequest & { readonly plainBody: unknown })[];
  readonly message: FacadeMessage;
  /** Seconds from request to answer. */
  readonly seconds: number;
  readonly billedActions: number;
  readonly tree: string;
}

/** Runs the facade's workflow once, under a clock that jumps. */
export async function runFacade(body: unknown, around: Surroundings = {}): Promise<FacadeRun> {
  const clock = new VirtualClock(Date.parse("2026-01-01T00:00:00Z"));
  const calls: (OutgoingRequest & { plainBody: unknown })[] = [];
  const answers = {
    broker: [...(around.broker ?? [201])],
    table: [...(around.table ?? [204])],
  };
  const current: { run?: Run } = {};
  const engine = new WorkflowEngine({
    store: new MemoryRunStore(),
    ports: {
      clock,
      random: Math.random,
      newGuid: randomUUID,
      tokens: { token: async (audience, identity) => `${identity} for ${audience}` },
      urls: {
        callback: (runId, action) => `https://workflow.example/workflows/${runId}/${action}?sig=x`,
        response: (runId) => `https://workflow.example/${runId}`,
      },
      http: {
        async send(request): Promise<IncomingResponse> {
          calls.push({ ...request, plainBody: toPlain(request.body ?? null) });
          const isBroker = request.uri.startsWith(facadeParameters.queueUrl);
          const list = isBroker ? answers.broker : answers.table;
          const statusCode = list.length > 1 ? list.shift() : list[0];
          if (statusCode === undefined) {
            throw new HttpFailure("BadRequest", "Http request failed: broken", true);
          }
          if (isBroker && statusCode < 300) callBackLater();
          return { statusCode, headers: {} };
        },
      },
    },
  });
  function callBackLater(): void {
    const { callback } = around;
    if (callback === undefined) return;
    clock.after(callback.afterSeconds * 1000, () => {
      const payload = { statusCode: 200, headers: {}, body: callback.answer };
      engine.callback(current.run?.start.runId ?? "", "Await_work", [], fromPlain(payload));
    });
  }
  const { timeoutSeconds = 90, mergeSeconds } = around;
  const definition = JSON.parse(
    JSON.stringify(facadeWorkflow({ timeoutSeconds, mergeSeconds })),
  ) as Record<string, unknown>;
  around.change?.(definition);
  const identity = { id: "/workflows/facade", name: "facade", location: "local", tags: {} };
  engine.deploy({ identity, definition, parameters: facadeParameters });
  const headers = { "Content-Type": "application/json", ...around.headers };
  const before = clock.now();
  const started = engine.start("facade", { headers, body: fromPlain(body) });
  if ("refused" in started) {
    const { statusCode, headers: answered, body: refused } = started.refused;
    return {
      ...{ statusCode, headers: answered, body: toPlain(refused ?? null), status: "Refused" },
      ...{ calls, message: {} as FacadeMessage, seconds: 0, billedActions: 1, tree: "" },
    };
  }
  const { run } = started;
  current.run = run;
  const response = await run.caller.response;
  const seconds = (clock.now() - before) / 1000;
  await started.done;
  return {
    statusCode: response.statusCode,
    headers: response.headers,
    body: toPlain(response.body ?? null),
    status: run.status,
    calls,
    message: calls[0]?.plainBody as FacadeMessage,
    seconds,
    billedActions: billedActions(run),
    tree: runTree(run, { colors: false }),
  };
}
