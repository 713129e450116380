import { once } from "node:events";
import recordedOperations from "../../docs/storage-operations.json";
import { headers, queries, routePath, viaSas } from "../../contract";
import { facadeFront } from "../../demo/facade-front";
import { quote } from "./caller";
import { LegacyClient } from "./legacy-client";
import { fewest, more, smallest, type StorageOperations } from "./operation-counts";
import type { RunningStack } from "./running-stack";

/** Storage operations of each kind of request. */
export type OperationsOfRequests = Readonly<Record<string, StorageOperations>>;

/** What the documents, the review and the plan of capacity know of a stack. */
export function recordedOf(stack: string): OperationsOfRequests | undefined {
  return new Map<string, OperationsOfRequests>(Object.entries(recordedOperations)).get(stack);
}

/** The host sends it last. */
const deleteMessage = "queue Delete Message";

const operationAnswered = '"event":"operation.answered"';

/** Whole lives that are counted, of which other work may have disturbed some. */
const lives = 4;

/**
 * What each request costs: whole lives without polls first, then single requests, read
 * before a worker can begin, then what the sweeper does for an operation. Nothing else may use the stack.
 */
export async function operationsOfRequests(running: RunningStack): Promise<OperationsOfRequests> {
  const { ids, whole, workflow } = await countLives(running);
  const counts: Record<string, StorageOperations> = {};
  const requests = { ...submits(running), ...reads(running, ids[0] ?? "") };
  const ofFunctions = () => running.storageOperations("functionApp");
  for (const [name, send] of Object.entries(requests)) {
    counts[name] = await fewest(ofFunctions, send, () => idle(running));
  }
  return {
    ...counts,
    "whole life, without polls": whole,
    ...(Object.keys(workflow).length > 0 && { "of it the workflow's": workflow }),
    ...(await sweeps(running, ids)),
  };
}

/** The same of a facade that has had so many overruns, and nothing else. */
export async function operationsOfFacade(
  running: RunningStack,
  overruns: number,
): Promise<OperationsOfRequests> {
  const answered = () => running.logs.filter((line) => line.includes(operationAnswered));
  await running.untilHeard("the end of the overruns", () => answered()[overruns - 1]);
  const all = Object.entries(running.storageOperations("workflow"));
  return {
    "overrun: what the workflow adds": Object.fromEntries(
      all.map(([name, count]) => [name, count / overruns]),
    ),
    ...(await operationsOfRequests(running)),
  };
}

async function countLives(running: RunningStack) {
  const ids: string[] = [];
  const wholes: StorageOperations[] = [];
  const workflows: StorageOperations[] = [];
  while (ids.length < lives) {
    const before = running.storageOperations();
    const workflowBefore = running.storageOperations("workflow");
    ids.push(await wholeLife(running));
    wholes.push(more(before, running.storageOperations()));
    workflows.push(more(workflowBefore, running.storageOperations("workflow")));
  }
  return { ids, whole: smallest(wholes), workflow: smallest(workflows) };
}

export const hasWorkflow = ({ runtime }: RunningStack) => runtime.applied.workflows.length > 0;
/** Its clients call the workflow, and poll only what overran. */
export const isFacade = ({ runtime }: RunningStack) => facadeFront(runtime) !== undefined;

/** Has one request answered, and waits until nobody does anything more about it. */
export async function wholeLife(running: RunningStack): Promise<string> {
  if (isFacade(running)) return answered(running);
  const id = await running.caller.submitted(quote);
  if (hasWorkflow(running)) {
    await running.untilHeard(`the end of the run of ${id}`, () =>
      running.runs.find(({ start }) => start.clientTrackingId === id),
    );
  }
  await idle(running);
  return id;
}

/** The facade's client has its answer before the worker has noted that it gave it. */
async function answered(running: RunningStack): Promise<string> {
  const before = running.logs.length;
  await new LegacyClient(running.caller, running.triggerUrl).post(quote);
  const line = await running.untilHeard("that the answer is noted", () =>
    running.logs.slice(before).find((each) => each.includes(operationAnswered)),
  );
  return /"operationId":"([^"]+)"/.exec(line)?.[1] ?? "";
}

/** Waits until no message of the functions' own worker is left: it works with their identity. */
async function idle(running: RunningStack): Promise<void> {
  if (hasWorkflow(running)) return;
  const { "queue Put Message": sent = 0 } = running.storageOperations();
  const { events } = running.runtime.storage;
  while ((running.storageOperations()[deleteMessage] ?? 0) < sent) await once(events, "operation");
}

type Requests = Readonly<Record<string, () => Promise<unknown>>>;

function submits(running: RunningStack): Requests {
  if (isFacade(running)) return {};
  const { caller } = running;
  let key = 0;
  const withKey = (value: string) => caller.submit(quote, { [headers.idempotencyKey]: value });
  return {
    submit: () => caller.submitted(quote),
    "submit with Idempotency-Key": () => withKey(`counted-${key++}`),
    "the same again": () => withKey("counted-0"),
  };
}

function reads({ caller }: RunningStack, id: string): Requests {
  const get = (path: string) => async () => {
    const answer = await caller.call(path);
    if (answer.status >= 400) throw new Error(`${path} was answered ${answer.status}`);
  };
  return {
    "status poll": get(routePath("status", id)),
    operation: get(routePath("operation", id)),
    result: get(routePath("result", id)),
    "result via SAS": get(`${routePath("result", id)}?${queries.via}=${viaSas}`),
  };
}

/** What the sweeper does with operations that have ended, beyond a minute in which nothing is due. */
async function sweeps(
  running: RunningStack,
  ids: readonly string[],
): Promise<OperationsOfRequests> {
  const operations = () => running.storageOperations();
  const sweep = () => running.runTimer("sweeper");
  const idle = await fewest(operations, sweep);
  const visits = async (due: "looked at" | "expired" | "forgotten") => {
    const counts: StorageOperations[] = [];
    for (const id of ids) {
      await running.age(id, due);
      const before = operations();
      await sweep();
      counts.push(more(before, operations()));
    }
    return more(idle, smallest(counts));
  };
  return {
    "sweeper: a minute with nothing due": idle,
    "sweeper: looks after the submit": await visits("looked at"),
    "sweeper: deletes the result": await visits("expired"),
    "sweeper: deletes the tombstone": await visits("forgotten"),
  };
}
