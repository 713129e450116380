import { randomUUID } from "node:crypto";
import { isObject } from "../language/action-types";
import { systemClock, VirtualClock } from "../clock";
import { WorkflowEngine } from "../run/engine";
import { toPlain, type Value } from "../expressions/values";
import { connectionValues } from "../documents/connection-values";
import { headerValue } from "../http/header-names";
import { createHttpClient } from "../http/http-client";
import { MockHttpClient, strayMocks, type Mocks } from "../http/mock-client";
import { ScriptedHttpClient, type ScriptedAnswer } from "../http/scripted-client";
import {
  HttpFailure,
  type WorkflowClock,
  type EnginePorts,
  type HttpClient,
  type OutgoingRequest,
} from "../run/ports";
import type { WorkflowResponse } from "../run/caller";
import type { Workflow } from "../run/definition";
import type { WorkflowError } from "../run/records";
import type { Run } from "../run/run";
import { reportRun, type RunReport } from "../run/run-report";
import { MemoryRunStore } from "../run/run-store";
import { problem, type TriggerRequest } from "../run/trigger";
import { CallbackCaller, type Callbacks } from "./callbacks";

/** A request to the trigger; of a connector's trigger, what its event brings. */
export interface TriggerInput {
  /** @default the method that the trigger takes */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly queries?: Readonly<Record<string, string>>;
  /** Values of the `{names}` in the trigger's `relativePath`. */
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly body?: Value;
}

export interface RunOnceOptions {
  readonly name: string;
  readonly definition: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly trigger?: TriggerInput;
  /**
   * Answer outgoing calls, under a virtual clock. Without mocks and answers, calls go out for real.
   */
  readonly mocks?: Mocks;
  /** Answers in the order of the calls, for those that no mock answers. */
  readonly answers?: readonly ScriptedAnswer[];
  readonly callbacks?: Callbacks;
  /** Whether the report has what the definition secures, too. @default false */
  readonly showsSecured?: boolean;
}

export interface RunOnceResult {
  readonly report: RunReport;
  /** Absent when the trigger refused the request. */
  readonly run?: Run;
  /** The further runs of a trigger that splits. */
  readonly others: readonly { readonly report: RunReport; readonly run: Run }[];
  /** A sentence for each call that no mock answered. */
  readonly unanswered: readonly string[];
}

/**
 * Runs a definition once, in memory.
 * @throws DefinitionError, or Error about its parameters, mocks or callbacks
 */
export async function runOnce(options: RunOnceOptions): Promise<RunOnceResult> {
  const { name, definition, parameters, callbacks = {} } = options;
  const world = options.mocks || options.answers ? mockedWorld(options) : realWorld();
  const defects: unknown[] = [];
  const onDefect = (_run: Run, error: unknown) => void defects.push(error);
  const caller = new CallbackCaller(callbacks, world.ports);
  const ports = { ...world.ports, http: caller };
  const engine = new WorkflowEngine({ ports, store: new MemoryRunStore(), onDefect });
  caller.engine = engine;
  const given = { ...connectionValues(definition, parameters), ...parameters };
  const workflow = engine.deploy({ identity: identityOf(name), definition, parameters: given });
  refuseStrays(workflow, options.mocks ?? {}, callbacks);
  const refused = wrongMethod(workflow, options.trigger);
  const started = refused ?? engine.start(name, requestOf(options.trigger));
  if ("refused" in started) {
    return { report: refusedReport(started.refused), others: [], unanswered: [] };
  }
  const runs = [started, ...started.others];
  await Promise.all(runs.map(({ done }) => done));
  if (defects.length > 0) throw new Error("The workflow engine failed.", { cause: defects[0] });
  const { requests, waits } = world;
  const [first, ...others] = await Promise.all(
    runs.map(async ({ run }) => {
      const response = run.caller.isPresent ? await run.caller.response : undefined;
      return { run, report: reportRun(run, { response, requests, waits }, options.showsSecured) };
    }),
  );
  return { ...(first as { run: Run; report: RunReport }), others, unanswered: world.unanswered() };
}

function refusedReport(response: WorkflowResponse): RunReport {
  const answer = toPlain(response.body ?? null);
  const error = (isObject(answer) ? answer["error"] : undefined) as WorkflowError | undefined;
  const nothing = { actions: {}, variables: {}, calls: [], waits: [], billedActions: 1 };
  return { status: error === undefined ? "Skipped" : "Failed", error, response, ...nothing };
}

function requestOf({
  headers = {},
  body,
  queries,
  pathParameters,
}: TriggerInput = {}): TriggerRequest {
  const sent: Record<string, string> = { ...headers };
  if (body !== undefined && headerValue(headers, "content-type") === undefined) {
    sent["Content-Type"] = contentTypeOf(body);
  }
  return { headers: sent, body, queries, relativePathParameters: pathParameters };
}

function wrongMethod({ trigger }: Workflow, given: TriggerInput | undefined) {
  const inputs = trigger.source["inputs"];
  const taken = isObject(inputs) && typeof inputs["method"] === "string" ? inputs["method"] : "";
  const method = given?.method ?? taken;
  if (taken === "" || method.toUpperCase() === taken.toUpperCase()) return undefined;
  const message = `Trigger '${trigger.name}' takes ${taken.toUpperCase()}, got ${method}.`;
  return { refused: problem(404, "TriggerPathNotFound", message) };
}

function refuseStrays(workflow: Workflow, mocks: Mocks, callbacks: Callbacks): void {
  const actions = new Set(workflow.actions.keys());
  const strays = [...strayMocks(mocks, actions), ...strayMocks(callbacks, actions)];
  if (strays.length === 0) return;
  const names = [...workflow.actions.values()].map((node) => node.name).join(", ");
  throw new Error(
    `No action is called ${strays.map((key) => `'${key}'`).join(", ")}, and a call is a method and an address ('GET https://…'); the actions are ${names}.`,
  );
}

interface World {
  readonly ports: EnginePorts;
  readonly requests: readonly OutgoingRequest[];
  readonly waits: readonly number[];
  readonly unanswered: () => readonly string[];
}

function mockedWorld({ mocks = {}, answers }: RunOnceOptions): World {
  const clock = new VirtualClock();
  const http = new MockHttpClient(mocks, answers && new ScriptedHttpClient(answers));
  const token = (audience: string) => Promise.resolve(`token-for-${audience}`);
  const ports = { ...portsOf(clock, http), tokens: { token, applicationToken: token } };
  const unanswered = () => http.unanswered.map(({ message }) => message);
  return { ports, requests: http.requests, waits: clock.waits, unanswered };
}

function realWorld(): World {
  const requests: OutgoingRequest[] = [];
  const waits: number[] = [];
  const network = createHttpClient();
  const http: HttpClient = {
    send(request, signal) {
      requests.push(request);
      return network.send(request, signal);
    },
  };
  const clock: WorkflowClock = {
    ...systemClock,
    wait(milliseconds, signal) {
      waits.push(milliseconds / 1000);
      return systemClock.wait(milliseconds, signal);
    },
  };
  return { ports: portsOf(clock, http), requests, waits, unanswered: () => [] };
}

function portsOf(clock: WorkflowClock, http: HttpClient): EnginePorts {
  return {
    clock,
    http,
    random: Math.random,
    newGuid: randomUUID,
    tokens: {
      token: (audience) =>
        Promise.reject(
          new HttpFailure(
            "ManagedServiceIdentityNotAvailable",
            `There is no managed identity here to get a token for '${audience}'; answer the calls with mocks.`,
            false,
          ),
        ),
    },
    urls: {
      callback: (runId, action) =>
        `https://workflow.invalid/runs/${runId}/actions/${encodeURIComponent(action)}/run`,
      response: (runId) => `https://workflow.invalid/runs/${runId}/response`,
    },
  };
}

function identityOf(name: string) {
  const id = `/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local/providers/Microsoft.Logic/workflows/${name}`;
  return { id, name, location: "local", tags: {} };
}

function contentTypeOf(body: Value): string {
  return typeof body === "string" ? "text/plain; charset=utf-8" : "application/json";
}
