import { setMaxListeners } from "node:events";
import { fromPlain, type Value } from "../expressions/values";
import type { Caller, WorkflowResponse } from "./caller";
import type { Workflow } from "./definition";
import { RunSuspended, RunTerminated } from "./interruption";
import type { Journal, JournalEntry, RunStartEntry } from "./journal";
import type { EnginePorts } from "./ports";
import { RecordTable, repetitionKey } from "./record-table";
import {
  noDependentSucceeded,
  type ActionRecord,
  type BlockStatus,
  type RunStatus,
  type VariableChange,
  type WorkflowError,
} from "./records";

/** The workflow resource that a run belongs to, as `workflow()` shows it. */
export interface WorkflowIdentity {
  /** ARM id. */
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RunEnd {
  readonly status: RunStatus;
  readonly error?: WorkflowError;
}

/** One run of a workflow: its state, written down as it changes. */
export class Run {
  readonly records: RecordTable;
  /** By lower-case name. */
  readonly variables = new Map<string, VariableChange>();
  readonly triggerValue: Value;
  readonly workflowValue: Value;
  status: RunStatus = "Running";
  error: WorkflowError | undefined;
  endTime: string | undefined;
  /** What a Response action answered, also when nobody got it. */
  response: WorkflowResponse | undefined;
  private readonly memories = new Map<string, Value>();
  private readonly listeners = new Map<string, (value: Value) => void>();
  private readonly abort = new AbortController();
  private terminated: RunEnd | undefined;

  /**
   * @param parameters values of the definition's parameters, by lower-case name
   * @param caller whoever waits for a Response
   */
  constructor(
    readonly workflow: Workflow,
    readonly identity: WorkflowIdentity,
    readonly start: RunStartEntry,
    readonly parameters: ReadonlyMap<string, Value>,
    readonly ports: EnginePorts,
    readonly caller: Caller,
    private readonly journal: Journal,
  ) {
    // As many actions may wait at once as the definition starts.
    setMaxListeners(0, this.abort.signal);
    this.records = new RecordTable(workflow, start.clientTrackingId);
    this.triggerValue = fromPlain({
      ...start.trigger,
      clientTrackingId: start.clientTrackingId,
      originHistoryName: start.runId,
      status: "Succeeded",
    });
    this.workflowValue = workflowValue(identity, start.runId);
  }

  /** Aborts when the run ends before its actions do; the reason tells why. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  get isTerminated(): boolean {
    return this.terminated !== undefined;
  }

  /** Takes the state that earlier entries left; call before the run goes on. */
  replay(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      if (entry.event === "action") this.take(entry.record);
      if (entry.event === "memory") this.memories.set(`${entry.key}/${entry.name}`, entry.value);
      if (entry.event === "response") this.response = entry.response;
      if (entry.event === "terminated") this.stopActions(entry);
      if (entry.event === "ended") {
        this.status = entry.status;
        this.error = entry.error;
        this.endTime = entry.time;
      }
    }
  }

  /**
   * Ends the run as its actions ended, or as Terminate said; whoever still waits is told.
   * @throws RunSuspended when the engine stops: the run has not ended then
   */
  end(status: BlockStatus): RunEnd {
    if (this.signal.reason instanceof RunSuspended) throw this.signal.reason;
    const end = this.terminated ?? {
      status,
      error: status === "Succeeded" ? undefined : noDependentSucceeded,
    };
    const time = this.now();
    this.journal.append({ event: "ended", ...end, time });
    this.status = end.status;
    this.error = end.error;
    this.endTime = time;
    this.caller.runEnded(this.start.runId);
    return end;
  }

  now(): string {
    return new Date(this.ports.clock.now()).toISOString();
  }

  /** Writes an action's end down, and the variable it set, in one entry. */
  finish(record: ActionRecord): void {
    if (this.signal.reason instanceof RunSuspended) throw this.signal.reason;
    this.journal.append({ event: "action", record });
    this.take(record);
  }

  recall(name: string, repetition: readonly number[], what: string): Value | undefined {
    return this.memories.get(`${repetitionKey(name, repetition)}/${what}`);
  }

  /** Writes down what must not come out differently when the run is replayed. */
  remember(name: string, repetition: readonly number[], what: string, value: Value): void {
    if (this.signal.reason instanceof RunSuspended) throw this.signal.reason;
    const key = repetitionKey(name, repetition);
    this.journal.append({ event: "memory", key, name: what, value });
    this.memories.set(`${key}/${what}`, value);
    this.listeners.get(`${key}/${what}`)?.(value);
  }

  /** Calls back when somebody remembers that; returns how to stop listening. */
  listen(
    name: string,
    repetition: readonly number[],
    what: string,
    listener: (value: Value) => void,
  ): () => void {
    const key = `${repetitionKey(name, repetition)}/${what}`;
    this.listeners.set(key, listener);
    return () => this.listeners.delete(key);
  }

  answered(response: WorkflowResponse): void {
    this.journal.append({ event: "response", response });
    this.response = response;
  }

  /** Ends the run: actions in progress are cancelled, the others skipped. */
  terminate(end: RunEnd): void {
    if (this.terminated !== undefined) return;
    this.journal.append({ event: "terminated", ...end });
    this.stopActions(end);
  }

  /** Lets go of everything; nothing more is written down. */
  suspend(): void {
    this.abort.abort(new RunSuspended("The engine stops; the run goes on when it starts again."));
  }

  private stopActions(end: RunEnd): void {
    this.terminated = { status: end.status, error: end.error };
    this.abort.abort(new RunTerminated(`The run was ended as ${end.status}.`));
  }

  private take(record: ActionRecord): void {
    this.records.put(record);
    for (const change of record.variables ?? []) {
      this.variables.set(change.name.toLowerCase(), change);
    }
  }
}

function workflowValue(identity: WorkflowIdentity, runId: string): Value {
  return fromPlain({
    id: identity.id,
    name: identity.name,
    type: "Microsoft.Logic/workflows",
    location: identity.location,
    tags: identity.tags,
    run: {
      id: `${identity.id}/runs/${runId}`,
      name: runId,
      type: "Microsoft.Logic/workflows/runs",
    },
  });
}
