import { randomUUID } from "node:crypto";
import { headers, routePath, storage } from "../../contract";
import { quote, quoteResult, simulated, type Answer } from "../support/caller";
import { pollingStacks, startStack, type RunningStack } from "../support/running-stack";

describe.each(pollingStacks)("durability of %s", (stack) => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack(stack);
  });
  afterAll(() => running?.stop());

  /** Submits as a careful client does: the same key again until there is a 202. */
  async function submitUntilAccepted(customer: string): Promise<string> {
    const key = { [headers.idempotencyKey]: randomUUID() };
    for (;;) {
      const answer = await running.caller
        .submit({ ...quote, customer }, key)
        .catch((): Answer | undefined => undefined);
      if (answer?.status === 202) return answer.json.id;
      if (answer && answer.status < 500) throw new Error(`got ${answer.status}: ${answer.text}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  test("1,000 submits, 50 at a time, with the functions process killed three times: all end, each with its own result", async () => {
    const total = 1000;
    const ids = new Map<string, string>();
    let next = 0;
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        while (next < total) {
          const number = next++;
          if ([200, 500, 800].includes(number)) await running.killFunctions();
          const customer = `customer ${number}`;
          ids.set(await submitUntilAccepted(customer), customer);
        }
      }),
    );
    expect(ids.size).toBe(total);
    const ended: string[] = [];
    // One after the other: by the time the first has ended, most of the others have.
    for (const [id, customer] of ids) {
      const { status } = await running.caller.ended(id, 180);
      const result = await running.caller.call(routePath("result", id));
      expect(result.json).toEqual({ ...quoteResult, customer });
      ended.push(status);
    }
    expect(new Set(ended)).toEqual(new Set(["Succeeded"]));
  }, 280_000);

  test("work whose process dies under it is done again and ends once", async () => {
    const id = await running.caller.submitted(simulated({ seconds: 2 }));
    await running.caller.until(routePath("operation", id), ({ json }) => json.status === "Running");
    await running.killFunctions();
    expect(await running.caller.ended(id)).toMatchObject({ status: "Succeeded" });
  });

  test("an expired operation is 410 on every route, its result is purged, and later it is 404", async () => {
    const { caller } = running;
    const id = await caller.submitted(quote);
    await caller.ended(id);
    await running.age(id, "expired");
    const statuses = async (): Promise<[number, string][]> =>
      Promise.all(
        (["status", "operation", "result"] as const).map(async (route) => {
          const { status, json } = await caller.call(routePath(route, id));
          return [status, json.error.code] as [number, string];
        }),
      );
    const gone: [number, string] = [410, "OperationExpired"];
    expect(await statuses()).toEqual([gone, gone, gone]);
    await running.runTimer("sweeper");
    expect(await statuses()).toEqual([gone, gone, gone]);
    expect(await running.blobExists(storage.containers.results, id)).toBe(false);
    await running.age(id, "forgotten");
    await running.runTimer("sweeper");
    const unknown: [number, string] = [404, "OperationNotFound"];
    expect(await statuses()).toEqual([unknown, unknown, unknown]);
  });

  test("data is still there after the runtime was stopped and started again", async () => {
    const id = await running.caller.submitted(quote);
    await running.caller.ended(id);
    running = await running.restart();
    const result = await running.caller.call(routePath("result", id));
    expect([result.status, result.json]).toEqual([200, quoteResult]);
  });
});
