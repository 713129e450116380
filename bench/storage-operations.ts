import { headers, routePath, viaSas, queries } from "../contract";
import { quote } from "../test/support/caller";
import type { Report } from "./benchmark";
import { withLocalStack, type LocalStack } from "./local-stack";

type Counts = Readonly<Record<string, number>>;

/** The host asks its queues for messages whether there are requests or not. */
const hostPolling = "queue Get Messages";
/** Other parts of the stack work at times: the smallest count is the request's own. */
const tries = 5;

/** Storage operations of each request, counted where they pass: what a bill would show. */
export function storageOperations(): Promise<readonly Report[]> {
  return withLocalStack(async (stack) => {
    const { id } = await stack.submit(quote);
    await ended(stack, 0);
    const get = (path: string) => async () => {
      const { status } = await fetch(stack.url(path), { redirect: "manual" });
      if (status >= 400) throw new Error(`${path} was answered ${status}`);
    };
    const whole = await wholeLife(stack);
    await stack.occupyWorker();
    let key = 0;
    const requests: [string, () => Promise<unknown>][] = [
      ["submit", () => stack.submit(quote)],
      [
        "submit with Idempotency-Key",
        () => stack.submit(quote, { [headers.idempotencyKey]: `key-${key++}` }),
      ],
      ["the same again", () => stack.submit(quote, { [headers.idempotencyKey]: "key-0" })],
      ["status poll", get(routePath("status", id))],
      ["operation", get(routePath("operation", id))],
      ["result", get(routePath("result", id))],
      ["result via SAS", get(`${routePath("result", id)}?${queries.via}=${viaSas}`)],
    ];
    const rows: string[][] = [];
    for (const [name, send] of requests) rows.push(row(name, await fewest(stack, send)));
    return [
      {
        title: "Storage operations per request",
        rows: [["", "count", "which"], ...rows, row("whole life, without polls", whole)],
        notes: [
          `Without "${hostPolling}", which the host sends at its own pace.`,
          "The key that signs a SAS is fetched once and kept.",
        ],
      },
    ];
  });
}

function row(name: string, counts: Counts): string[] {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const which = Object.entries(counts).map(([each, count]) =>
    count === 1 ? each : `${count} ${each}`,
  );
  return [name, String(total), which.join(", ")];
}

async function fewest(stack: LocalStack, send: () => Promise<unknown>): Promise<Counts> {
  let best: Counts | undefined;
  for (let count = 0; count < tries; count++) {
    const before = stack.runtime.storage.operations();
    await send();
    const counts = since(before, stack.runtime.storage.operations());
    const size = (each: Counts) => Object.values(each).reduce((sum, one) => sum + one, 0);
    if (best === undefined || size(counts) < size(best)) best = counts;
  }
  return best ?? {};
}

/** From the submit until the worker's message is deleted, with nobody polling. */
async function wholeLife(stack: LocalStack): Promise<Counts> {
  const before = stack.runtime.storage.operations();
  await stack.submit(quote);
  await ended(stack, before["queue Delete Message"] ?? 0);
  return since(before, stack.runtime.storage.operations());
}

/** Waits until more messages than these were deleted: the host does that last. */
async function ended(stack: LocalStack, deleted: number): Promise<void> {
  while ((stack.runtime.storage.operations()["queue Delete Message"] ?? 0) <= deleted) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function since(before: Counts, after: Counts): Counts {
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([name, count]) => count > 0 && name !== hostPolling),
  );
}
