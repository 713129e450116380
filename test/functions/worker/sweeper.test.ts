import type { DispatchedRecord } from "../../../functions/dependencies";
import { limits } from "../../../contract";
import { settle } from "../../support/fake-clock";
import { sampleRequest, TestApp } from "../../support/function-app";

const statuses = (app: TestApp) =>
  [...app.operations.records.values()].map(({ status, error }) => error?.code ?? status);

/** Work that a worker began and never ended, as after a lost instance. */
async function abandoned(app: TestApp): Promise<string> {
  const id = await app.submitted();
  void app.process(app.queue.pop(), () => new Promise(() => undefined)).catch(() => undefined);
  await settle();
  return id;
}

describe("the sweeper", () => {
  test("leaves alone what is not due", async () => {
    const app = new TestApp();
    await app.submitted();
    await app.clock.advance(limits.redispatchSeconds - 1);
    expect(await app.sweep()).toEqual({ repair: 0, purge: 0, found: 0 });
    expect(app.queue).toHaveLength(1);
  });

  test("fails running operations past their deadline", async () => {
    const app = new TestApp({ deadlineSeconds: 600 });
    const id = await abandoned(app);
    Object.assign(app.deps.clock, { sleep: () => new Promise(() => undefined) });
    await app.clock.advance(600);
    await app.sweep();
    expect(statuses(app)).toEqual(["DeadlineExceeded"]);
    expect((await app.status(id)).status).toBe(422);
  });

  test("with a shard out of reach, does the rest before the run fails", async () => {
    const app = new TestApp();
    const ids = [await app.submitted(), await app.submitted(), await app.submitted()];
    app.queue.length = 0;
    await app.clock.advance(limits.redispatchSeconds);
    const due = app.due.due.bind(app.due);
    app.due.due = async function* (kind, shard, now) {
      if (shard === ids[0]?.slice(0, 1)) throw new Error("away");
      await settle();
      yield* due(kind, shard, now);
    };
    await expect(app.sweep()).rejects.toThrow("away");
    const reached = ids.filter((id) => id.slice(0, 1) !== ids[0]?.slice(0, 1));
    expect(app.queue.map(({ operationId }) => operationId).sort()).toEqual(reached.sort());
  });

  test("cancels what was asked to cancel and never began, at its next run", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    app.queue.length = 0;
    await app.cancel(id);
    await app.sweep();
    expect(statuses(app)).toEqual(["Canceled"]);
  });

  test("cancels what was asked to cancel and was begun, at the deadline", async () => {
    const app = new TestApp({ deadlineSeconds: 600 });
    const id = await abandoned(app);
    await app.cancel(id);
    await app.sweep();
    expect(statuses(app)).toEqual(["Canceling"]);
    await app.clock.advance(600);
    await app.sweep();
    expect(statuses(app)).toEqual(["Canceled"]);
  });

  test("deletes result and request after the retention and keeps a tombstone as long again", async () => {
    const app = new TestApp();
    const id = await app.submitted(sampleRequest, { "idempotency-key": "k" });
    await app.deliver();
    const sizes = () =>
      [
        app.results.results,
        app.operations.inputs,
        app.operations.records,
        app.operations.claims,
      ].map(({ size }) => size);
    await app.clock.advance(86_400);
    await app.sweep();
    expect([sizes(), app.operations.records.get(id)?.purged]).toEqual([[0, 0, 1, 1], true]);
    await app.clock.advance(86_400);
    await app.sweep();
    expect(sizes()).toEqual([0, 0, 0, 0]);
  });

  test("does not stop at an operation that fails, and meets it again", async () => {
    const app = new TestApp();
    const ids = await Promise.all([app.submitted(), app.submitted(), app.submitted()]);
    app.queue.length = 0;
    const { dispatcher } = app.deps;
    const away = ids[1];
    Object.assign(app.deps, {
      dispatcher: {
        dispatch: (record: DispatchedRecord) =>
          record.id === away
            ? Promise.reject(new Error("queue away"))
            : dispatcher.dispatch(record, undefined),
      },
    });
    await app.clock.advance(limits.redispatchSeconds);
    expect((await app.sweep()).repair).toBe(3);
    expect(app.queue.map(({ operationId }) => operationId).sort()).toEqual(
      ids.filter((id) => id !== away).sort(),
    );
    const failures = app.log.filter((entry) => entry.event === "sweep.failed");
    expect(failures.map(({ operationId }) => operationId)).toEqual([away]);
    expect((await app.sweep()).repair).toBe(1);
  });
});

describe("the sweeper's line", () => {
  const line = (app: TestApp) => app.log.filter(({ event }) => event === "sweep.done").at(-1);

  test("says how old the oldest message is that nobody has taken, and how many there are", async () => {
    const app = new TestApp();
    const backlog = async () => ({ queuedMessages: 7, poisonMessages: 1 });
    Object.assign(app.deps.dispatcher, { backlog });
    await app.sweep();
    expect(line(app)).toMatchObject({ oldestWaitingSeconds: 0, queuedMessages: 7 });
    await app.submitted();
    await app.clock.advance(30);
    await app.submitted();
    await app.sweep();
    expect(line(app)).toEqual({
      ...{ event: "sweep.done", repair: 0, purge: 0, found: 0, durationMs: 0 },
      ...{ oldestWaitingSeconds: 30, queuedMessages: 7, poisonMessages: 1 },
    });
  });

  test("knows without a queue of operations that nobody has begun, once a minute is over", async () => {
    const app = new TestApp();
    const dispatch = () => Promise.resolve("run-1");
    Object.assign(app.deps, { dispatcher: { dispatch } });
    await app.submitted();
    await app.clock.advance(limits.redispatchSeconds);
    await app.sweep();
    expect(line(app)).toMatchObject({ oldestWaitingSeconds: 60 });
    expect(line(app)).not.toHaveProperty("poisonMessages");
  });

  test("is written when a queue cannot be seen, with what is known", async () => {
    const app = new TestApp();
    const backlog = () => Promise.reject(new Error("away"));
    Object.assign(app.deps.dispatcher, { backlog });
    await app.sweep();
    expect(app.log.slice(-2)).toMatchObject([
      { event: "sweep.failed", error: "Error: away" },
      { event: "sweep.done", repair: 0 },
    ]);
  });
});

describe("the poison handler", () => {
  test("ends the operation as Failed", async () => {
    const app = new TestApp();
    await app.submitted();
    await app.deliver(() => Promise.reject(new Error("always")));
    expect(statuses(app)).toEqual(["AttemptsExhausted"]);
  });

  test("ends it as Canceled when that was asked for", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    await app.deliver(async () => {
      await app.cancel(id);
      throw new Error("always");
    });
    expect(statuses(app)).toEqual(["Canceled"]);
  });

  test.each([
    ["no JSON object", "text", ["poison.unreadable"]],
    ["without an operation", {}, ["poison.unreadable"]],
    [
      "of an unknown operation",
      { operationId: "7351d3ff-d30b-46df-aa5f-c35d00a9e624" },
      ["poison.received", "message.dropped"],
    ],
  ])("does not throw at a message that is %s", async (_title, message, events) => {
    const app = new TestApp();
    await app.handlePoison(message);
    expect(app.log.map(({ event }) => event)).toEqual(events);
  });

  test("does not throw when storage is away; the deadline ends the operation then", async () => {
    const app = new TestApp();
    await app.submitted();
    const [message] = app.queue;
    app.faults.crashAt(1, false);
    await app.handlePoison(message);
    expect(app.log.at(-1)?.event).toBe("poison.failed");
    app.faults.restart();
    await app.clock.advance(3_600);
    await app.sweep();
    expect(statuses(app)).toEqual(["DeadlineExceeded"]);
  });
});
