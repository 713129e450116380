import { routePath, storage, type HistoryEntry } from "../../contract";
import { quote, quoteResult, simulated } from "../support/caller";
import { operator } from "../support/operator";
import { pollingStacks, startStack, type RunningStack } from "../support/running-stack";

/** `operate show --json`, as far as it is looked at here. */
interface Shown {
  readonly operation: { readonly history: readonly HistoryEntry[] };
  readonly traceId: string;
  readonly run?: readonly { readonly name: string }[];
}

describe.each(pollingStacks)("durability of %s", (stack) => {
  let running: RunningStack;
  beforeAll(async () => {
    // As test/pattern holds for one account, so here for operations that lie in three.
    running = await startStack(stack, { variables: { REQUEST_REPLY_DATA_ACCOUNTS: "3" } });
  });
  afterAll(() => running?.stop());

  test("work whose process dies under it is done again and ends once", async () => {
    const id = await running.caller.submitted(simulated({ seconds: 5 }));
    await running.caller.until(routePath("operation", id), ({ json }) => json.status === "Running");
    await running.killFunctions();
    expect(await running.caller.ended(id)).toMatchObject({ status: "Succeeded" });
  });

  describe("an operator", () => {
    const call = (...given: string[]) =>
      operator(stack, "--data", running.dataFolder, "--json", ...given);
    const json = ({ stdout }: { readonly stdout: string }) => JSON.parse(stdout) as never;
    const unknown = "00000000-0000-4000-8000-000000000000";

    test("lists operations by state and error, in pages, and sees one with its history", async () => {
      const ids = [await running.caller.submitted(quote), await running.caller.submitted(quote)];
      const failing = await running.caller.submitted(simulated({ outcome: "permanent-failure" }));
      for (const id of [...ids, failing]) await running.caller.ended(id);
      const idsOf = (listed: { operations: { id: string }[] }) =>
        listed.operations.map(({ id }) => id);
      const failed = await call("list", "--error", "WorkFailed");
      expect(idsOf(json(failed))).toEqual([failing]);
      const pages: string[] = [];
      for (let after: string[] | undefined = []; after;) {
        const page = json(
          await call("list", "--status", "Succeeded", "--limit", "1", ...after),
        ) as {
          operations: { id: string }[];
          next?: string;
        };
        pages.push(...idsOf(page));
        after = page.next === undefined ? undefined : ["--after", page.next];
      }
      expect(pages).toEqual([...pages].sort());
      expect(pages).toEqual(expect.arrayContaining(ids));
      const seen: Shown = json(await call("show", failing));
      const ran = seen.run?.map(({ name }) => name);
      expect(ran?.includes("Claim") ?? false).toBe(stack === "functions-logic-app");
      const { history } = seen.operation;
      expect(history.map(({ status, attempt, reason }) => [status, attempt, reason])).toEqual([
        ["Running", 1, "start"],
        ["Failed", 1, "WorkFailed"],
      ]);
      expect(seen.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(seen).not.toHaveProperty("operation.callbacks");
      const counted = json(await call("watch", "--count", "1"));
      expect(counted).toMatchObject({ operations: { Failed: 1 }, partial: false });
    });

    test("cancels and fails what has not ended, once, and the client is told", async () => {
      const request = simulated({ seconds: 60 });
      const [canceled, failed] = [
        await running.caller.submitted(request),
        await running.caller.submitted(request),
      ];
      expect(await call("fail", failed)).toMatchObject({ exitCode: 1 });
      const ended = await call("fail", failed, "--reason", "a test", "--yes");
      expect(json(ended)).toMatchObject({ status: "Failed" });
      expect((await call("cancel", canceled, "--yes")).exitCode).toBe(0);
      const problem = await running.caller.call(routePath("status", failed));
      expect([problem.status, problem.json.error]).toMatchObject([
        422,
        { code: "EndedByOperator", message: "a test" },
      ]);
      expect((await running.caller.ended(canceled)).status).toBe("Canceled");
      const again = await call("fail", failed, "--yes");
      expect([again.exitCode, again.stderr]).toEqual([
        1,
        `${failed} has ended as Failed: an end stays as it is\n`,
      ]);
    });

    test("is told what is wrong with a call, with an exit code for each kind", async () => {
      const codes = [
        await call("show", unknown),
        await call("show", "x"),
        await call("list", "--status", "Done"),
        await operator(stack, "--data", `${running.dataFolder}/none`, "list"),
        await operator(stack, "--local", "--resource-group", "rg", "list"),
        await operator(),
      ].map(({ exitCode }) => exitCode);
      expect(codes).toEqual([2, 2, 2, 3, 2, 2]);
      const redriven = await call("redrive", "--dry-run");
      const expected = stack === "functions-only" ? 0 : 1;
      expect([redriven.exitCode, redriven.stderr.includes("has no queue")]).toEqual([
        expected,
        expected === 1,
      ]);
    });
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
