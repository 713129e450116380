import { createHash, randomBytes } from "node:crypto";
import type { Value } from "../expressions/values";
import type { ActionType } from "../language/action-types";
import { callbackMemory } from "../actions/http-webhook";
import { workflowHeaders } from "../actions/response";
import { Caller, type WorkflowResponse } from "./caller";
import { loadWorkflow, type Workflow } from "./definition";
import { RunSuspended } from "./interruption";
import { noJournal, type JournalEntry, type RunStartEntry } from "./journal";
import { bindParameters } from "./parameters";
import type { EnginePorts } from "./ports";
import { Run, type WorkflowIdentity } from "./run";
import { byTurn, type RunQueue } from "./run-queue";
import type { RunStore } from "./run-store";
import { execute } from "./scheduler";
import { problem, refusal, triggerOutputs, type TriggerRequest } from "./trigger";
import { admit, queueOf } from "./trigger-rules";

/** Actions that wait for a POST to their callback URL. */
const webhookTypes: ReadonlySet<ActionType> = new Set(["HttpWebhook", "ApiConnectionWebhook"]);

/** A workflow to execute: the deployed resource's definition, with values for its parameters. */
export interface Deployment {
  readonly identity: WorkflowIdentity;
  readonly definition: unknown;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface EngineOptions {
  readonly ports: EnginePorts;
  readonly store: RunStore;
  /** Told when a run ends. */
  readonly onEnd?: (run: Run) => void;
  /** Told of defects of the engine; the run stays unfinished. */
  readonly onDefect?: (run: Run, error: unknown) => void;
}

interface Deployed {
  readonly workflow: Workflow;
  readonly identity: WorkflowIdentity;
  readonly parameters: ReadonlyMap<string, Value>;
  readonly version: string;
  /** Where runs wait for their turn; absent when all go on at once. */
  readonly queue: RunQueue | undefined;
}

/** A started run, or the answer that refused to start one. */
export type Started =
  /** `others` are the further runs of a trigger that splits. */
  | (StartedRun & { readonly others: readonly StartedRun[] })
  | { readonly refused: WorkflowResponse };

export interface StartedRun {
  readonly run: Run;
  /** Resolves when the run has ended, or the engine has stopped. */
  readonly done: Promise<void>;
}

/** Executes the runs of deployed workflows, and continues after a restart those that had not ended. */
export class WorkflowEngine {
  private readonly deployed = new Map<string, Deployed>();
  private readonly active = new Map<string, Run>();

  constructor(private readonly options: EngineOptions) {}

  /** @throws DefinitionError, or Error naming the parameters that do not fit */
  deploy({ identity, definition, parameters }: Deployment): Workflow {
    const workflow = loadWorkflow(definition);
    const content = { definition: workflow.definition, parameters };
    const hash = createHash("sha256").update(JSON.stringify(content)).digest("hex");
    const version = hash.slice(0, 20).toUpperCase();
    this.options.store.saveVersion(version, content);
    const bound = bindParameters(workflow, parameters);
    const queue = queueOf(workflow);
    this.deployed.set(identity.name, { workflow, identity, parameters: bound, version, queue });
    return workflow;
  }

  /** Starts a run of a deployed workflow for a request to its trigger. */
  start(name: string, request: TriggerRequest): Started {
    const deployed = this.find(name);
    const { workflow, parameters, queue } = deployed;
    const refused = refusal(workflow, request.body);
    if (refused !== undefined) return { refused };
    const now = this.options.ports.clock.now();
    const isRunning = this.activeRuns().some(({ start }) => start.workflow === name);
    const outputs = triggerOutputs(workflow, request);
    const admission = admit(workflow, outputs, parameters, now, isRunning);
    if ("refused" in admission) return admission;
    if (queue?.admits(admission.outputs.length) === false) {
      return {
        refused: problem(429, "WorkflowRunsQueueFull", "Too many runs of the workflow wait."),
      };
    }
    const clientTrackingId = clientTrackingIdOf(request);
    const [first, ...others] = admission.outputs.map((each) =>
      this.begin(deployed, each, clientTrackingId),
    );
    // An admission has at least one run.
    return { ...(first as StartedRun), others };
  }

  private begin(deployed: Deployed, outputs: Value, clientTrackingId?: string): StartedRun {
    const { workflow, identity, parameters, version } = deployed;
    const { newGuid, clock } = this.options.ports;
    const time = new Date(clock.now()).toISOString();
    const runId = newRunId(clock.now());
    const start: RunStartEntry = {
      runId,
      workflow: identity.name,
      version,
      clientTrackingId: clientTrackingId ?? runId,
      trigger: {
        name: workflow.trigger.name,
        outputs,
        startTime: time,
        endTime: time,
        trackingId: newGuid(),
      },
    };
    const journal = this.options.store.open(runId);
    journal.append({ event: "started", start });
    const caller = this.callerOf(deployed, start);
    const run = new Run(workflow, identity, start, parameters, this.options.ports, caller, journal);
    return { run, done: this.execute(run) };
  }

  /** Continues every run that had not ended. Call once, after the workflows are deployed. */
  resume(): Run[] {
    return this.options.store
      .unfinished()
      .sort(byTurn)
      .flatMap((entries) => {
        const run = this.replay(entries);
        if (run !== undefined) void this.execute(run);
        return run ?? [];
      });
  }

  /** The run, whether it goes on or has ended; undefined when there is none. */
  run(runId: string): Run | undefined {
    const active = this.active.get(runId);
    if (active !== undefined) return active;
    const entries = this.options.store.read(runId);
    return entries && this.replay(entries);
  }

  activeRuns(): Run[] {
    return [...this.active.values()];
  }

  /** Hands a POST to a callback URL to the action that waits for it. */
  callback(
    runId: string,
    action: string,
    repetition: readonly number[],
    payload: Value,
  ): "accepted" | "unknown" | "over" {
    const run = this.active.get(runId);
    const node = run?.workflow.actions.get(action.toLowerCase());
    if (run === undefined || node === undefined || !webhookTypes.has(node.type)) {
      return this.options.store.read(runId) === undefined ? "unknown" : "over";
    }
    const isOver =
      run.isTerminated ||
      run.records.get(node.name, repetition) !== undefined ||
      run.recall(node.name, repetition, callbackMemory) !== undefined;
    if (isOver) return "over";
    run.remember(node.name, repetition, callbackMemory, payload);
    return "accepted";
  }

  /** Lets go of every run; they continue with `resume` in the next process. */
  stop(): void {
    for (const run of this.active.values()) {
      run.suspend();
      // The run goes on without its caller, whose connection ends with this process.
      run.caller.answer(problem(503, "ServiceUnavailable", "The workflow engine is stopping."));
    }
  }

  private find(name: string): Deployed {
    const deployed = this.deployed.get(name);
    if (deployed === undefined) throw new Error(`No workflow '${name}' is deployed.`);
    return deployed;
  }

  private callerOf(deployed: Deployed, start: RunStartEntry): Caller {
    const { workflow, identity } = deployed;
    if (workflow.trigger.type.toLowerCase() !== "request") return Caller.absent();
    if (workflow.answers === "synchronously") {
      return Caller.waiting(this.options.ports.clock, start.runId);
    }
    const headers = workflowHeaders({ workflow, identity, start });
    if (workflow.answers === "asynchronously") {
      headers["Location"] = this.options.ports.urls.response(start.runId);
    }
    return Caller.answered({ statusCode: 202, headers });
  }

  private async execute(run: Run): Promise<void> {
    const { runId, workflow } = run.start;
    this.active.set(runId, run);
    const queue = this.deployed.get(workflow)?.queue;
    try {
      const leave = await queue?.enter(run.signal);
      try {
        await execute(run);
      } finally {
        leave?.();
      }
      this.active.delete(runId);
      this.options.onEnd?.(run);
    } catch (error) {
      if (error instanceof RunSuspended) return;
      this.options.onDefect?.(run, error);
      run.caller.answer(problem(500, "InternalServerError", "The workflow engine failed."));
    }
  }

  private replay(entries: readonly JournalEntry[]): Run | undefined {
    const [first] = entries;
    if (first?.event !== "started") return undefined;
    const { start } = first;
    const { definition, parameters } = this.options.store.readVersion(start.version);
    const workflow = loadWorkflow(definition);
    const identity = this.deployed.get(start.workflow)?.identity ?? {
      id: `/workflows/${start.workflow}`,
      name: start.workflow,
      location: "local",
      tags: {},
    };
    const isEnded = entries.at(-1)?.event === "ended";
    const run = new Run(
      workflow,
      identity,
      start,
      bindParameters(workflow, parameters),
      this.options.ports,
      Caller.absent(),
      isEnded ? noJournal : this.options.store.open(start.runId),
    );
    run.replay(entries);
    return run;
  }
}

function clientTrackingIdOf({ headers }: TriggerRequest): string | undefined {
  const name = Object.keys(headers).find((key) => key.toLowerCase() === "x-ms-client-tracking-id");
  return name === undefined ? undefined : headers[name];
}

/** As on Azure, ids start with a falling number, so that sorted by name the newest run comes first. */
function newRunId(now: number): string {
  const falling = (8_640_000_000_000_000 - now).toString().padStart(16, "0");
  return `0${falling}${randomBytes(6).toString("hex").toUpperCase()}`;
}
