import { limits, WorkFailed } from "../../../contract";
import { settle } from "../../support/fake-clock";
import { sampleRequest, TestApp } from "../../support/function-app";
import { configurationSchema } from "../../../stacks/configuration-schema";

const attemptSeconds = 600;

type TestWork = Parameters<TestApp["process"]>[1];

/** An app whose attempts may take ten minutes. */
function limitedApp(): TestApp {
  const app = new TestApp({}, { firstSeconds: 300, longestSeconds: 300 });
  Object.assign(app.deps, { attemptSeconds });
  return app;
}

/** Delivers one message, once. */
async function attempt(app: TestApp, work: TestWork) {
  const id = await app.submitted();
  const outcome = app.process(app.queue.pop(), work).then(
    () => "done",
    (error: Error) => error.message,
  );
  await settle();
  return { id, outcome };
}

const abandoned = (app: TestApp) => app.log.filter(({ event }) => event === "attempt.abandoned");
const statusOf = (app: TestApp, id: string) => app.operations.records.get(id)?.status;

/** Work that ends when it is told to, as `end` says. */
const untilAborted =
  (end: () => unknown): TestWork =>
  async (_request, { signal }) => {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    return end() as never;
  };

describe("an attempt that takes as long as it may", () => {
  test("is told to stop then, not earlier, and is tried again without a pause", async () => {
    const app = limitedApp();
    let stopped = 0;
    const { id, outcome } = await attempt(
      app,
      untilAborted(() => {
        stopped++;
        throw new Error("stopped");
      }),
    );
    await app.clock.advance(attemptSeconds - 1);
    expect(stopped).toBe(0);
    await app.clock.advance(1);
    expect(await outcome).toBe(
      "The attempt took longer than 600 s; its work stopped when it was told to.",
    );
    expect(app.log.at(-1)).toMatchObject({ event: "attempt.failed", pauseSeconds: 0, attempt: 1 });
    expect(abandoned(app)).toEqual([]);
    expect(statusOf(app, id)).toBe("Running");
  });

  test("is let go when its work goes on, and what that still does changes nothing", async () => {
    const app = limitedApp();
    let end: (result: never) => void = () => undefined;
    let save: () => Promise<void> = () => Promise.resolve();
    const { id, outcome } = await attempt(app, (_request, context) => {
      save = () => context.checkpoint.save(1);
      return new Promise((resolve) => (end = resolve));
    });
    await app.clock.advance(attemptSeconds + limits.attemptGraceSeconds - 1);
    expect(abandoned(app)).toEqual([]);
    await app.clock.advance(1);
    expect(await outcome).toBe(
      "The attempt took longer than 600 s; its work went on when it was told to stop, and was let go.",
    );
    expect(abandoned(app)).toMatchObject([{ operationId: id, attempt: 1 }]);
    end({ late: true } as never);
    await settle();
    expect(await app.deps.results.properties(id)).toBeUndefined();
    await expect(save()).rejects.toThrow("Stopped: attemptLimit.");
  });

  test("may still bring its result, or end for good, in the time that it has to stop", async () => {
    const app = limitedApp();
    const late = await attempt(
      app,
      untilAborted(() => ({ totalCents: 1 })),
    );
    await app.clock.advance(attemptSeconds);
    expect(await late.outcome).toBe("done");
    expect(statusOf(app, late.id)).toBe("Succeeded");
    const failed = await attempt(
      app,
      untilAborted(() => {
        throw new WorkFailed("impossible");
      }),
    );
    await app.clock.advance(attemptSeconds);
    expect(await failed.outcome).toBe("done");
    expect(statusOf(app, failed.id)).toBe("Failed");
  });

  test("ends the operation as Failed when no attempt is left", async () => {
    const app = limitedApp();
    const id = await app.submitted();
    const delivered = app.deliver(
      untilAborted(() => {
        throw new Error("stopped");
      }),
    );
    await app.clock.advance(limits.deliveryAttempts * attemptSeconds);
    await delivered;
    expect(app.operations.records.get(id)).toMatchObject({
      status: "Failed",
      attempt: limits.deliveryAttempts,
      error: { code: "AttemptsExhausted" },
    });
  });
});

test("work that goes on after a cancel is let go at the limit, and the operation is canceled", async () => {
  const app = limitedApp();
  const { id, outcome } = await attempt(app, () => new Promise(() => undefined));
  await app.cancel(id);
  await app.clock.advance(attemptSeconds + limits.attemptGraceSeconds);
  expect(await outcome).toBe("done");
  expect(statusOf(app, id)).toBe("Canceled");
  expect(abandoned(app)).toHaveLength(1);
});

test("a pause ends within what the attempt may take", async () => {
  const app = limitedApp();
  await app.submitted(sampleRequest);
  const failing: TestWork = () =>
    app.clock.sleep(590_000).then(() => Promise.reject(new Error("away")));
  void app.process(app.queue.pop(), failing).catch(() => undefined);
  await settle();
  await app.clock.advance(590);
  expect(app.log.at(-1)).toMatchObject({ event: "attempt.failed", pauseSeconds: 10 });
});

test("the host's limit leaves time to let go and to write, and the deadline time for two attempts", () => {
  const { attemptSeconds, attemptGraceSeconds, functionTimeoutSeconds } = limits;
  expect(functionTimeoutSeconds - attemptSeconds - attemptGraceSeconds).toBeGreaterThanOrEqual(60);
  const deadlineSeconds = configurationSchema.properties.deadlineMinutes.default * 60;
  expect(deadlineSeconds).toBeGreaterThanOrEqual(2 * attemptSeconds);
});
