import { limits } from "../../../contract";
import { deliveryOf } from "../../../functions/worker/work-message";
import { settle } from "../../support/fake-clock";
import { TestApp } from "../../support/function-app";
import { work } from "../../sample/work";

/** Work that a worker has begun for message `first`, and does not end. */
async function begun(app: TestApp): Promise<string> {
  const id = await app.submitted();
  const [message] = app.queue;
  void app
    .process(message, () => new Promise(() => undefined), { messageId: "first" })
    .catch(() => undefined);
  await settle();
  return id;
}

describe("a duplicate of a message", () => {
  test("costs one read while the work runs, and begins nothing", async () => {
    const app = new TestApp();
    const id = await begun(app);
    const [message] = app.queue;
    const { reads, updates } = app.operations;
    const again = jest.fn(work);
    await app.process(message, again, { messageId: "second" });
    expect(again).not.toHaveBeenCalled();
    expect([app.operations.reads - reads, app.operations.updates - updates]).toEqual([1, 0]);
    expect(app.operations.records.get(id)).toMatchObject({ status: "Running", attempt: 1 });
    expect(app.log.at(-1)).toMatchObject({ event: "message.dropped", status: "Running" });
  });

  test("costs one read after the end", async () => {
    const app = new TestApp();
    await app.submitted();
    const [message] = app.queue;
    await app.process(message, work, { messageId: "first" });
    const { reads, updates } = app.operations;
    await app.process(message, work, { messageId: "second" });
    expect([app.operations.reads - reads, app.operations.updates - updates]).toEqual([1, 0]);
  });

  test("of two that come at once, one begins the work", async () => {
    const app = new TestApp();
    await app.submitted();
    const [message] = app.queue;
    const own = jest.fn(work);
    await Promise.all([
      app.process(message, own, { messageId: "first" }),
      app.process(message, own, { messageId: "second" }),
    ]);
    expect(own).toHaveBeenCalledTimes(1);
    expect([...app.operations.records.values()][0]).toMatchObject({
      status: "Succeeded",
      attempt: 1,
    });
  });

  test("is told from a redelivery, which does the work again", async () => {
    const app = new TestApp();
    const id = await begun(app);
    await app.process(app.queue[0], work, { messageId: "first" });
    expect(app.operations.records.get(id)).toMatchObject({ status: "Succeeded", attempt: 2 });
  });

  test.each([
    [{ id: "7b1d", dequeueCount: 2 }, "7b1d", 2, false],
    [{ messageId: "0858", id: "x", deliveryCount: 8 }, "0858", 8, false],
    [{ messageId: "0858", deliveryCount: 9 }, "0858", 9, true],
    [{ id: 12345, dequeueCount: 10 }, "12345", 10, true],
    [{}, undefined, 1, false],
    [undefined, undefined, 1, false],
  ])(
    "is known by the trigger's metadata %j, which counts nine deliveries, too",
    (triggerMetadata, messageId, count, isLast) => {
      expect(deliveryOf({ triggerMetadata }, 9)).toEqual({ messageId, count, isLast });
    },
  );
});

describe("an operation's history", () => {
  const historyOf = (app: TestApp, id: string) =>
    app.operations.records
      .get(id)
      ?.history?.map(({ status, attempt, reason }) => [status, attempt, reason]);

  test("says what happened, with attempt and reason", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    await app.deliver(() => Promise.reject(new Error("always")));
    expect(historyOf(app, id)).toEqual([
      ...[1, 2, 3, 4, 5].flatMap((attempt) => [
        ["Running", attempt, "start"],
        ["Running", attempt, "attemptFailed"],
      ]),
      ["Failed", 5, "AttemptsExhausted"],
    ]);
  });

  test("says when a client canceled, and costs no write", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    await app.clock.advance(5);
    await app.cancel(id);
    await app.sweep();
    expect(app.operations.records.get(id)?.history).toEqual([
      { at: "2026-01-01T00:00:05.000Z", status: "Canceling", attempt: 0, reason: "requestCancel" },
      { at: "2026-01-01T00:00:05.000Z", status: "Canceled", attempt: 0, reason: "cancel" },
    ]);
    expect(app.operations.updates).toBe(2);
  });

  test("keeps the last entries only", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    for (let attempt = 0; attempt < 30; attempt++) {
      await app.process(app.queue[0], () => Promise.reject(new Error("no"))).catch(() => undefined);
    }
    const history = historyOf(app, id);
    expect(history).toHaveLength(limits.historyEntries);
    expect(history?.at(-1)).toEqual(["Running", 30, "attemptFailed"]);
  });
});
