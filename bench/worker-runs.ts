import { randomUUID } from "node:crypto";
import type { OperationColumns, WorkflowMessage } from "../contract";
import {
  billedActions,
  fromPlain,
  type HttpClient,
  MemoryRunStore,
  toPlain,
  VirtualClock,
  WorkflowEngine,
} from "../workflow-engine";
import { backgroundWorker, type BackgroundWorkerParameters } from "../logic-apps/background-worker";
import { quote } from "../test/support/caller";

const name = "background-worker";
const parameters: BackgroundWorkerParameters = {
  tableUrl: "https://table.example/operations",
  resultsUrl: "https://blob.example/results",
  identityId: "/identities/worker",
  retentionSeconds: 3600,
  settings: {},
};

const version = 'W/"1"';

/** A storage that answers at once: what is left is the engine's own time. */
function instantStorage(): HttpClient {
  const records = new Map<string, Partial<OperationColumns>>();
  const headers = { ETag: version };
  return {
    async send({ method, uri, body }) {
      const [key = uri] = uri.split("?");
      if (method === "PUT") return { statusCode: 201, headers };
      const record = records.get(key) ?? { status: "NotStarted", attempt: 0 };
      if (method === "GET") return { statusCode: 200, headers, body: fromPlain({ ...record }) };
      records.set(key, { ...record, ...(toPlain(body ?? null) as Partial<OperationColumns>) });
      return { statusCode: 204, headers };
    },
  };
}

export interface Runs {
  readonly cpuSeconds: number;
  /** Of one run. */
  readonly billedActions: number;
}

/**
 * Runs the deployed worker workflow one after the other, from the trigger to the end.
 *
 * @throws Error when a run does not succeed: its time would say nothing
 */
export async function runWorker(count: number): Promise<Runs> {
  const defects: unknown[] = [];
  const engine = new WorkflowEngine({
    ports: {
      clock: new VirtualClock(),
      http: instantStorage(),
      random: Math.random,
      newGuid: randomUUID,
      tokens: { token: async () => "token" },
      urls: { callback: () => "https://none.example", response: () => "https://none.example" },
    },
    store: new MemoryRunStore(),
    onDefect: (_run, error) => void defects.push(error),
  });
  const identity = { id: `/workflows/${name}`, name, location: "local", tags: {} };
  engine.deploy({ identity, definition: backgroundWorker(), parameters: { ...parameters } });
  const before = process.cpuUsage();
  let billed = 0;
  for (let number = 0; number < count; number++) {
    const message: WorkflowMessage = {
      operationId: randomUUID(),
      traceparent: `00-${"1".repeat(32)}-${"2".repeat(16)}-01`,
      request: quote,
      etag: version,
    };
    const started = engine.start(name, { headers: {}, body: fromPlain(message) });
    if ("refused" in started) throw new Error(JSON.stringify(started.refused));
    await started.done;
    const { status } = started.run;
    if (status !== "Succeeded") throw new Error(`a run ended ${status}`, { cause: defects[0] });
    billed = billedActions(started.run);
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuSeconds: (user + system) / 1e6, billedActions: billed };
}
