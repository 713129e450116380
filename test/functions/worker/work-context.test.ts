import type { WorkContext } from "../../../contract";
import { structuredLog } from "../../../functions/log";
import { settle } from "../../support/fake-clock";
import { sampleResult, TestApp } from "../../support/function-app";
import type * as WorkContextHelpers from "../../support/work-context";
import { testCredential } from "../../support/work-context";

type Own = (context: WorkContext) => Promise<void>;

const working = (own: Own) => async (_request: unknown, context: WorkContext) => {
  await own(context);
  return sampleResult;
};

/** Runs an operation whose work does this, with every delivery that it takes. */
async function worked(own: Own, app = new TestApp()) {
  const id = await app.submitted();
  await app.deliver(working(own));
  return { app, id };
}

describe("the work's logger", () => {
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  test("writes entries with level, operation, trace and attempt, which no member replaces", async () => {
    const app = new TestApp();
    const id = await app.submitted(undefined, { traceparent });
    await app.deliver(
      working(async ({ logger }) => {
        logger.debug("fetched", { rows: 3n, operationId: "mine", level: "error" });
        logger.info("converted");
        logger.warn("slow", { nested: { seconds: 9 } });
        logger.error("broken", { error: new Error("it broke", { cause: new TypeError("why") }) });
      }),
    );
    const entries = app.log.filter(({ event }) => event === "work.logged");
    const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    const about = { event: "work.logged", operationId: id, traceId, attempt: 1 };
    expect(entries).toEqual([
      { ...about, level: "debug", message: "fetched", rows: "3" },
      { ...about, level: "info", message: "converted" },
      { ...about, level: "warn", message: "slow", nested: { seconds: 9 } },
      { ...about, level: "error", message: "broken", error: expect.any(String) as string },
    ]);
    expect(entries[3]).toHaveProperty(
      "error",
      expect.stringMatching(/^Error: it broke\n +at [^]*\nCaused by: TypeError: why/),
    );
  });

  test("does not throw for members that are no JSON", async () => {
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    const { app, id } = await worked(async ({ logger }) => logger.info("still here", cycle));
    expect(app.operations.records.get(id)?.status).toBe("Succeeded");
    expect(app.log.find(({ event }) => event === "work.logged")).toMatchObject({
      message: "still here",
      unloggable: expect.stringContaining("circular") as string,
    });
  });

  test("ends in the invocation's log at its level, without secrets", () => {
    const lines: unknown[] = [];
    const log = structuredLog((line, level) => lines.push([level, line]));
    log({ event: "work.logged", level: "warn", message: "GET https://b/x?sig=abc%2F" });
    log({ event: "sweep.done" });
    expect(lines).toEqual([
      ["warn", '{"event":"work.logged","message":"GET https://b/x?sig=REDACTED"}'],
      ["info", '{"event":"sweep.done"}'],
    ]);
  });
});

test("the work gets the app's credential and the operation's settings", async () => {
  const given: WorkContext[] = [];
  await worked(async (context) => void given.push(context));
  expect(given[0]?.credential).toBe(testCredential);
  expect(given[0]?.settings).toEqual({ allowSimulate: true });
});

describe("a checkpoint", () => {
  test("is seen by the next attempt, and by the one that saved it", async () => {
    const seen: unknown[] = [];
    const { app, id } = await worked(async ({ checkpoint, attempt }) => {
      seen.push(checkpoint.value);
      await checkpoint.save({ page: attempt });
      seen.push(checkpoint.value);
      if (attempt < 3) throw new Error("away");
    });
    const pages = [1, 2, 3].map((page) => ({ page }));
    expect(seen).toEqual([undefined, pages[0], pages[0], pages[1], pages[1], pages[2]]);
    expect((await app.operation(id)).json).not.toHaveProperty("checkpoint");
  });

  test("costs one write, which carries the progress, and one read at each later attempt", async () => {
    const app = new TestApp();
    const counts: number[] = [];
    const { id } = await worked(async ({ checkpoint, progress, attempt }) => {
      if (attempt === 2) return;
      const before = app.operations.reads + app.operations.updates;
      progress(40);
      await checkpoint.save("a");
      counts.push(app.operations.reads + app.operations.updates - before);
      expect(app.operations.records.get(id2())?.percentComplete).toBe(40);
      throw new Error("away");
    }, app);
    const id2 = () => [...app.operations.records.keys()][0] ?? "";
    expect(counts).toEqual([1]);
    expect(app.operations.records.get(id)?.attempt).toBe(2);
  });

  test("spares the next look its read", async () => {
    const app = new TestApp();
    await app.submitted();
    let end: () => void = () => undefined;
    const done = app.process(
      app.queue.shift(),
      working(async ({ checkpoint }) => {
        await checkpoint.save(1);
        await new Promise<void>((resolve) => (end = resolve));
      }),
    );
    await settle();
    app.operations.reads = 0;
    await app.clock.advance(1);
    expect(app.operations.reads).toBe(0);
    await app.clock.advance(3);
    expect(app.operations.reads).toBe(1);
    end();
    await done;
  });

  test("that is saved after a cancel ends the work, and is not stored", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    let aborted: boolean | undefined;
    await app.deliver(
      working(async ({ checkpoint, signal }) => {
        await app.cancel(id);
        try {
          await checkpoint.save(1);
        } finally {
          aborted = signal.aborted;
        }
      }),
    );
    expect(app.operations.records.get(id)).toMatchObject({ status: "Canceled", attempt: 1 });
    expect([aborted, await app.operations.readCheckpoint(id)]).toEqual([true, undefined]);
  });

  test("is kept when it is not waited for", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    await app.process(app.queue.shift(), async (_request, { checkpoint }) => {
      void checkpoint.save(7);
      return sampleResult;
    });
    expect(await app.operations.readCheckpoint(id)).toBe("7");
    expect(app.operations.records.get(id)?.status).toBe("Succeeded");
  });

  test.each([
    ["too large", "x".repeat(16_000), RangeError, /at most 16000 characters of JSON; got 16002/],
    ["no JSON", () => 1, TypeError, /must be JSON; got function/],
  ])("fails when it is %s, saying so", async (_what, value, type, message) => {
    const thrown: unknown[] = [];
    const { app, id } = await worked(async ({ checkpoint }) => {
      await checkpoint.save(value).catch((error: unknown) => thrown.push(error));
    });
    expect(thrown).toEqual([expect.any(type)]);
    expect(String(thrown[0])).toMatch(message);
    expect(await app.operations.readCheckpoint(id)).toBeUndefined();
  });
});

describe("a work with a setting that only the deployment knows", () => {
  const settings = { converterKey: "secret", longest: 3 };
  const isolated = <T>(use: (helpers: typeof WorkContextHelpers) => T): T => {
    let given: T | undefined;
    jest.isolateModules(() => {
      jest.doMock("#work/schema", () => ({
        requestSchema: { type: "string" },
        settingsSchema: {
          type: "object",
          required: ["converterKey"],
          properties: {
            converterKey: { type: "string" },
            longest: { type: "integer", default: 9 },
          },
        },
        checkRequest: (request: string, { longest }: { longest: number }) =>
          request.length <= longest ? [] : [{ pointer: "", message: `is longer than ${longest}` }],
      }));
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would be hoisted out of isolateModules
      given = use(require("../../support/work-context") as never);
    });
    return given as T;
  };
  afterAll(() => void jest.dontMock("#work/schema"));

  test("is tested with a value of the test's, beside the defaults of the others", () => {
    expect(isolated(({ workSettings }) => workSettings({ converterKey: "secret" }))).toEqual({
      ...{ converterKey: "secret", longest: 9 },
    });
    expect(isolated(({ violationsOf }) => violationsOf("four", settings))).toEqual([
      { pointer: "", message: "is longer than 3" },
    ]);
  });

  test("says which is missing when the test gives none", () => {
    expect(() => isolated(({ violationsOf }) => violationsOf("four"))).toThrow(
      "WORK_CONVERTER_KEY must have required property 'converterKey'",
    );
  });
});
