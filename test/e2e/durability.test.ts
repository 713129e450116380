import { routePath, storage } from "../../contract";
import { quote, quoteResult, simulated } from "../support/caller";
import { pollingStacks, startStack, type RunningStack } from "../support/running-stack";

describe.each(pollingStacks)("durability of %s", (stack) => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack(stack);
  });
  afterAll(() => running?.stop());

  test("work whose process dies under it is done again and ends once", async () => {
    const id = await running.caller.submitted(simulated({ seconds: 5 }));
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
