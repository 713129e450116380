import { randomUUID } from "node:crypto";
import { isObject } from "../language/action-types";
import { systemClock, VirtualClock } from "../clock";
import { WorkflowEngine } from "../run/engine";
import { toPlain, type Value } from "../expressions/values";
import { createHttpClient } from "../http/http-client";
import { ScriptedHttpClient, type ScriptedAnswer } from "../http/scripted-client";
import {
  HttpFailure,
  type WorkflowClock,
  type EnginePorts,
  type HttpClient,
  type OutgoingRequest,
} from "../run/ports";
import type { WorkflowError } from "../run/records";
import type { Run } from "../run/run";
import { reportRun, type RunReport } from "../run/run-report";
import { MemoryRunStore } from "../run/run-store";

export interface RunOnceOptions {
  readonly name: string;
  readonly definition: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: Value | undefined;
  /** Answers to outgoing calls under a virtual clock; without them calls go out for real. */
  readonly answers: readonly ScriptedAnswer[] | undefined;
}

export interface RunOnceResult {
  readonly report: RunReport;
  /** Absent when the trigger refused the request. */
  readonly run?: Run;
}

/** Runs a definition once, in memory. @throws DefinitionError, or Error about its parameters */
export async function runOnce(options: RunOnceOptions): Promise<RunOnceResult> {
  const { name, definition, parameters, body, answers } = options;
  const world = answers ? scriptedWorld(answers) : realWorld();
  const defects: unknown[] = [];
  const onDefect = (_run: Run, error: unknown) => void defects.push(error);
  const engine = new WorkflowEngine({ ports: world.ports, store: new MemoryRunStore(), onDefect });
  engine.deploy({ identity: identityOf(name), definition, parameters });
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["Content-Type"] = contentTypeOf(body);
  const started = engine.start(name, { headers, body });
  if ("refused" in started) {
    const { refused } = started;
    const answer = toPlain(refused.body ?? null);
    const error = (isObject(answer) ? answer["error"] : undefined) as WorkflowError;
    const nothing = { actions: {}, variables: {}, calls: [], waits: [], billedActions: 1 };
    return { report: { status: "Failed", error, response: refused, ...nothing } };
  }
  const { run, done } = started;
  await done;
  if (defects.length > 0) throw new Error("The workflow engine failed.", { cause: defects[0] });
  const response = run.caller.isPresent ? await run.caller.response : undefined;
  return { run, report: reportRun(run, response, world.requests, world.waits) };
}

interface World {
  readonly ports: EnginePorts;
  readonly requests: readonly OutgoingRequest[];
  readonly waits: readonly number[];
}

function scriptedWorld(answers: readonly ScriptedAnswer[]): World {
  const clock = new VirtualClock();
  const http = new ScriptedHttpClient(answers);
  const token = (audience: string) => Promise.resolve(`token-for-${audience}`);
  const ports = { ...portsOf(clock, http), tokens: { token, applicationToken: token } };
  return { ports, requests: http.requests, waits: clock.waits };
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
  return { ports: portsOf(clock, http), requests, waits };
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
            `There is no managed identity here to get a token for '${audience}'; answer the calls with --http.`,
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
