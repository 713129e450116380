import { randomUUID } from "node:crypto";
import type { WorkflowMessage, WorkSettings } from "../../contract";
import { systemClock, VirtualClock } from "../../workflow-engine/clock";
import { WorkflowEngine } from "../../workflow-engine/run/engine";
import { fromPlain } from "../../workflow-engine/expressions/values";
import type { WorkflowClock, HttpClient } from "../../workflow-engine/run/ports";
import type { Run } from "../../workflow-engine/run/run";
import { billedActions } from "../../workflow-engine/run/run-report";
import { MemoryRunStore, type RunStore } from "../../workflow-engine/run/run-store";
import { runTree } from "../../workflow-engine/run/run-tree";
import {
  backgroundWorker,
  type BackgroundWorkerOptions,
  type BackgroundWorkerParameters,
} from "../../logic-apps/background-worker";
import { deadlineAt, firstVersion, operationId, resultsUrl, tableUrl } from "./fake-table";
import type { QuoteRequest } from "../sample/schema";
import { workSettings } from "../support/work-context";

export const identityId = "/identities/worker";
export const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
export const retentionSeconds = 3600;

export const sample: QuoteRequest = {
  customer: "Contoso",
  lines: [
    { sku: "a", quantity: 3, unitPriceCents: 1999 },
    { sku: "b", quantity: 1, unitPriceCents: 5 },
  ],
};

export const simulated = (simulate: QuoteRequest["simulate"]): QuoteRequest => ({
  ...sample,
  simulate,
});
export const permanentFailure = simulated({ outcome: "permanent-failure" });

export interface Ran {
  readonly run: Run;
  readonly status: string;
  readonly error: Run["error"];
  readonly waits: readonly number[];
  readonly billedActions: number;
  /** For the message of a failing test. */
  readonly tree: string;
  statusOf(action: string): string | undefined;
}

/** Under a clock that jumps, a call to a real port would be out of time at once. */
export const realTime: WorkflowClock & { readonly waits: readonly number[] } = {
  ...systemClock,
  waits: [],
};

export interface WorkerUnderTest extends BackgroundWorkerOptions {
  /** With `backend`. */
  readonly backendUrl?: string;
  /** Of the work's own settings: those that have no default, and those that differ from theirs. */
  readonly settings?: WorkSettings;
  /** @default one that jumps */
  readonly clock?: WorkflowClock & { readonly waits: readonly number[] };
  /** What a process leaves to the next one. @default one of its own */
  readonly store?: RunStore;
}

const definitions = new Map<string, ReturnType<typeof backgroundWorker>>();

/** Nobody changes a definition: all cases with the same options share one, and its schema's validator. */
function definitionFor(options: BackgroundWorkerOptions): ReturnType<typeof backgroundWorker> {
  const key = JSON.stringify(options);
  const known = definitions.get(key);
  if (known !== undefined) return known;
  const definition = backgroundWorker(options);
  definitions.set(key, definition);
  return definition;
}

/** The workflow on an engine of its own, under a clock that jumps. */
export class BackgroundWorker {
  private readonly engine: WorkflowEngine;
  private readonly defects: unknown[] = [];
  private readonly clock: WorkflowClock & { readonly waits: readonly number[] };

  constructor(
    http: HttpClient,
    {
      backendUrl,
      settings,
      clock = new VirtualClock(Date.parse("2026-01-01T00:00:00Z")),
      store = new MemoryRunStore(),
      ...options
    }: WorkerUnderTest = {},
  ) {
    this.clock = clock;
    this.engine = new WorkflowEngine({
      ports: {
        clock,
        http,
        random: () => 0,
        newGuid: randomUUID,
        tokens: {
          token: async (audience, id) => {
            expect(id).toBe(identityId);
            return `token for ${audience}`;
          },
        },
        urls: { callback: () => "https://none.example", response: () => "https://none.example" },
      },
      store,
      onDefect: (_run, error) => void this.defects.push(error),
    });
    const parameters: BackgroundWorkerParameters = {
      ...{ tableUrl, resultsUrl, identityId, retentionSeconds },
      ...(backendUrl === undefined ? { settings: workSettings(settings) } : { backendUrl }),
    };
    this.engine.deploy({
      identity: { id: "/w", name: "w", location: "local", tags: {} },
      definition: definitionFor(options),
      parameters: { ...parameters },
    });
  }

  /** The answer of the trigger to a message that it must refuse. */
  refusal(body: unknown): number | undefined {
    const started = this.engine.start("w", { headers: {}, body: fromPlain(body) });
    return "refused" in started ? started.refused.statusCode : undefined;
  }

  /** @param dispatched what an acceptor before 0.3 does not send is `undefined` */
  begin(
    request: unknown = sample,
    dispatched: Pick<WorkflowMessage, "etag" | "deadlineAt"> = { etag: firstVersion, deadlineAt },
  ) {
    const message: WorkflowMessage = { operationId, traceparent, request, ...dispatched };
    const started = this.engine.start("w", { headers: {}, body: fromPlain(message) });
    if ("refused" in started) throw new Error(JSON.stringify(started.refused));
    return started;
  }

  async work(request?: unknown): Promise<Ran> {
    const { run, done } = this.begin(request);
    await done;
    return this.outcomeOf(run);
  }

  /** Ends the process in the midst of its runs, for another one with the same store. */
  stop(): void {
    this.engine.stop();
  }

  /** Goes on with the run of a process that has ended. */
  async resume(): Promise<Ran> {
    const [run] = this.engine.resume();
    if (run === undefined) throw new Error("The store has no run that has not ended.");
    while (run.status === "Running") await new Promise((resolve) => void setImmediate(resolve));
    return this.outcomeOf(run);
  }

  private outcomeOf(run: Run): Ran {
    if (this.defects.length > 0) throw new Error("the engine failed", { cause: this.defects[0] });
    return {
      run,
      status: run.status,
      error: run.error,
      waits: this.clock.waits,
      billedActions: billedActions(run),
      tree: runTree(run, { colors: false }),
      statusOf: (action) => run.records.get(action, [])?.status,
    };
  }
}
