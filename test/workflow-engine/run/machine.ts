import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { WorkflowEngine } from "../../../workflow-engine/run/engine";
import {
  ScriptedHttpClient,
  type ScriptedAnswer,
} from "../../../workflow-engine/http/scripted-client";
import type { EnginePorts, HttpClient } from "../../../workflow-engine/run/ports";
import type { Run } from "../../../workflow-engine/run/run";
import { FileRunStore } from "../../../workflow-engine/run/run-store";
import { ManualWorkflowClock } from "./manual-workflow-clock";

export const ok: ScriptedAnswer = { status: 200, headers: {} };

/** A client that answers every call with 200. */
export const willing = () => new ScriptedHttpClient([ok]);

/** One machine: a folder and a clock that outlive the engines on them. */
export class Machine {
  readonly clock = new ManualWorkflowClock();
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "runs-"));

  /** A process: an engine with one workflow. */
  start(definition: unknown, http: HttpClient = willing()): WorkflowEngine {
    const ports: EnginePorts = {
      clock: this.clock,
      http,
      tokens: { token: () => Promise.resolve("token") },
      urls: {
        callback: (runId, action, repetition) =>
          `https://here/${runId}/${action}/${repetition.join()}`,
        response: (runId) => `https://here/${runId}`,
      },
      random: () => 0,
      newGuid: randomUUID,
    };
    const onDefect = (_run: Run, error: unknown) => {
      throw error;
    };
    const engine = new WorkflowEngine({ ports, store: this.runs(), onDefect });
    const identity = { id: "/w", name: "w", location: "local", tags: {} };
    engine.deploy({ identity, definition, parameters: {} });
    return engine;
  }

  /** Ends the process, and starts the next one, which goes on with the run. */
  restart(engine: WorkflowEngine, definition: unknown, http: HttpClient = willing()) {
    engine.stop();
    const next = this.start(definition, http);
    const [run] = next.resume();
    return { next, run };
  }

  runs(): FileRunStore {
    return new FileRunStore(this.folder);
  }

  remove(): void {
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** Starts a run of the machine's workflow. */
export function begin(engine: WorkflowEngine): Run {
  const started = engine.start("w", { headers: {} });
  if ("refused" in started) throw new Error("The trigger refused the request.");
  return started.run;
}

export const statusOf = (run: Run | undefined, name: string, repetition: number[] = []) =>
  run?.records.get(name, repetition)?.status;
