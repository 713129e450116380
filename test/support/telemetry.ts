import recordedTelemetry from "../../docs/telemetry.json";
import { queries, routePath, routes, viaSas } from "../../contract";
import type { Run } from "../../workflow-engine/run/run";
import { billedActions } from "../../workflow-engine/run/run-report";
import { bytesOfAnswers, type AnswerBytes } from "./answer-bytes";
import { more } from "./operation-counts";
import type { RunningStack } from "./running-stack";
import { hasWorkflow, isFacade, wholeLife } from "./storage-operations";

/** What a request leaves in the logs of a running stack, before Azure adds anything. */
export interface Telemetry {
  /** Invocations by function. */
  readonly executions: Readonly<Record<string, number>>;
  /** Bytes of each line of the functions, by event. */
  readonly lines: Readonly<Record<string, readonly number[]>>;
  /** Runs of a workflow: executions of actions, and actions that were skipped. */
  readonly runs?: readonly { readonly executed: number; readonly skipped: number }[];
  /** Operations of Service Bus, by name. */
  readonly broker?: Readonly<Record<string, number>>;
}

interface TelemetryOfStack {
  readonly requests: Readonly<Record<string, Telemetry>>;
  /** Bytes of an answer, head included. */
  readonly answers: AnswerBytes;
}

/** What the documents and the plan of capacity know of a stack. */
export function recordedTelemetryOf(stack: string): TelemetryOfStack | undefined {
  return new Map<string, TelemetryOfStack>(Object.entries(recordedTelemetry)).get(stack);
}

const worker = "background-worker";
const sweeper = "sweeper";

/** What each request leaves, on a stack that nothing else uses. */
export async function telemetryOfRequests(
  running: RunningStack,
  stack: string,
): Promise<TelemetryOfStack> {
  const last = hasWorkflow(running) && !isFacade(running) ? routes.submit.functionName : worker;
  let id = "";
  const life = await left(running, last, async () => {
    id = await wholeLife(running);
  });
  const get = (functionName: string, path: string) =>
    left(running, functionName, () => running.caller.call(path));
  const result = routePath("result", id);
  const requests = {
    "whole life, without polls": life,
    "status poll": await get(routes.status.functionName, routePath("status", id)),
    operation: await get(routes.operation.functionName, routePath("operation", id)),
    result: await get(routes.result.functionName, result),
    "result via SAS": await get(routes.result.functionName, `${result}?${queries.via}=${viaSas}`),
    "sweeper: a minute with nothing due": await swept(running, /"event":"sweep\.done"/),
    "sweeper: deletes the result": await expired(running, id),
  };
  return { requests, answers: nearly(await bytesOfAnswers(running), recordedTelemetryOf(stack)) };
}

/** Addresses have ports, and configurations headers, of their own lengths: 5 % are no difference. */
function nearly(measured: AnswerBytes, recorded?: TelemetryOfStack): AnswerBytes {
  return Object.fromEntries(
    Object.entries(measured).map(([answer, bytes]) => {
      const known = recorded?.answers[answer] ?? 0;
      return [answer, Math.abs(bytes - known) < 0.05 * known ? known : bytes];
    }),
  );
}

/** Lines about the operation only: the minute's own are counted apart. */
async function expired(running: RunningStack, id: string): Promise<Telemetry> {
  await running.age(id, "expired");
  const { lines } = await swept(running, new RegExp(`"operationId":"${id}"`));
  return { executions: {}, lines };
}

async function swept(running: RunningStack, which: RegExp): Promise<Telemetry> {
  const from = running.logs.length;
  await running.runTimer(sweeper);
  await running.untilLogged(which, from);
  const lines = running.logs.slice(from).filter((line) => which.test(line));
  return { executions: { [sweeper]: 1 }, lines: sizes(lines.slice(0, 1)) };
}

/** What is logged until a function has ended, the sweeper's minutes apart. */
async function left(
  running: RunningStack,
  last: string,
  send: () => Promise<unknown>,
): Promise<Telemetry> {
  const from = { logs: running.logs.length, runs: running.runs.length };
  const before = running.brokerOperations();
  await send();
  await running.untilLogged(executedBy(last), from.logs);
  // A message is settled when its function has ended: within this turn.
  await new Promise((resolve) => setImmediate(resolve));
  const broker = more(before, running.brokerOperations());
  const logs = running.logs.slice(from.logs);
  const runs = running.runs.slice(from.runs).map(actionsOf);
  return {
    executions: executionsIn(logs),
    lines: sizes(logs.filter((line) => !/"event":"sweep\./.test(line))),
    ...(runs.length > 0 && { runs }),
    ...(Object.keys(broker).length > 0 && { broker }),
  };
}

const executedBy = (name: string) => new RegExp(`Executed 'Functions\\.${name}'`);

function executionsIn(logs: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of logs) {
    const [, name] = /Executed 'Functions\.([\w-]+)'/.exec(line) ?? [];
    if (name !== undefined && name !== sweeper) counts[name] = (counts[name] ?? 0) + 1;
  }
  return sorted(counts);
}

/** Numbers count as four digits, so that a slow machine logs as much as a fast one. */
function sizes(logs: readonly string[]): Record<string, number[]> {
  const found: Record<string, number[]> = {};
  for (const line of logs) {
    const [json, event = ""] = /\{"event":"([\w.-]+)".*/.exec(line) ?? [];
    if (json === undefined) continue;
    const text = json.replace(/:\d+(?:\.\d+)?(?=[,}])/g, ":1000");
    (found[event] ??= []).push(Buffer.byteLength(text));
  }
  return sorted(found);
}

function sorted<T>(of: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** An action without a record was skipped along with what it is in. */
function actionsOf(run: Run): { executed: number; skipped: number } {
  const all = [...run.workflow.actions.values()];
  const skipped = all.filter(({ name }) =>
    run.records.repetitions(name).every(({ status }) => status === "Skipped"),
  );
  // The trigger is billed, too, and has rows of its own.
  return { executed: billedActions(run) - 1, skipped: skipped.length };
}
