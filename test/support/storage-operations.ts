import { headers, queries, routePath, viaSas } from "../../contract";
import { occupyWorker } from "./busy-worker";
import { quote } from "./caller";
import type { RunningStack } from "./running-stack";

/** Storage operations by name, such as `table Get Entity`: what a bill would show. */
export type StorageOperations = Readonly<Record<string, number>>;

/** A `functions-only` stack that runs here. */
export interface CountedStack {
  /** All since it started. */
  operations(): StorageOperations;
  /** POSTs a request. @throws Error unless it is answered 202 */
  submitted(request: unknown, extra?: Readonly<Record<string, string>>): Promise<string>;
  /** GETs a path without following. @throws Error when it is refused */
  get(path: string): Promise<unknown>;
  /** Gives the worker so much that it takes no further message. */
  occupyWorker(): Promise<void>;
}

/** The host asks its queues for messages whether there are requests or not. */
export const hostPolling = "queue Get Messages";
/** Other parts of the stack work at times: the smallest count is the request's own. */
const tries = 5;

/**
 * Storage operations of one whole life without polls, then of each request, while the worker has
 * other work.
 */
export async function countStorageOperations(
  stack: CountedStack,
): Promise<Readonly<Record<string, StorageOperations>>> {
  const whole = await fewest(stack, () => wholeLife(stack));
  const id = await wholeLife(stack);
  await stack.occupyWorker();
  let key = 0;
  const submit = (value?: string) =>
    stack.submitted(quote, value === undefined ? {} : { [headers.idempotencyKey]: value });
  const requests: Readonly<Record<string, () => Promise<unknown>>> = {
    submit: () => submit(),
    "submit with Idempotency-Key": () => submit(`counted-${key++}`),
    "the same again": () => submit("counted-0"),
    "status poll": () => stack.get(routePath("status", id)),
    operation: () => stack.get(routePath("operation", id)),
    result: () => stack.get(routePath("result", id)),
    "result via SAS": () => stack.get(`${routePath("result", id)}?${queries.via}=${viaSas}`),
  };
  const counts: Record<string, StorageOperations> = {};
  for (const [name, send] of Object.entries(requests)) counts[name] = await fewest(stack, send);
  return { ...counts, "whole life, without polls": whole };
}

/** The same of a stack under test; the work that kept the worker busy is canceled afterwards. */
export async function operationsOfRequests({
  caller,
  runtime,
}: RunningStack): Promise<Readonly<Record<string, StorageOperations>>> {
  let busy: readonly string[] = [];
  const get = async (path: string) => {
    const answer = await caller.call(path);
    if (answer.status >= 400) throw new Error(`${path} was answered ${answer.status}`);
    return answer;
  };
  const counts = await countStorageOperations({
    operations: () => runtime.storage.operations(),
    submitted: async (request, extra) => (await caller.submit(request, extra)).json.id,
    get,
    occupyWorker: async () => {
      busy = await occupyWorker({
        submitted: (request) => caller.submitted(request),
        statusOf: async (id) => (await get(routePath("operation", id))).json.status,
      });
    },
  });
  for (const id of busy) await caller.call(routePath("operation", id), { method: "DELETE" });
  return counts;
}

/** From the submit until the worker's message is deleted, which the host does last. */
async function wholeLife(stack: CountedStack): Promise<string> {
  const deleted = () => stack.operations()["queue Delete Message"] ?? 0;
  const before = deleted();
  const id = await stack.submitted(quote);
  while (deleted() <= before) await new Promise((resolve) => setTimeout(resolve, 20));
  return id;
}

async function fewest(
  stack: CountedStack,
  send: () => Promise<unknown>,
): Promise<StorageOperations> {
  const size = (each: StorageOperations) => Object.values(each).reduce((sum, one) => sum + one, 0);
  const counts: StorageOperations[] = [];
  for (let count = 0; count < tries; count++) {
    const before = stack.operations();
    await send();
    counts.push(since(before, stack.operations()));
  }
  return counts.reduce((best, each) => (size(each) < size(best) ? each : best));
}

function since(before: StorageOperations, after: StorageOperations): StorageOperations {
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([name, count]) => count > 0 && name !== hostPolling)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
