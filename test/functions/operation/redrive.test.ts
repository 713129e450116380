import type { HeldMessage } from "../../../functions/operation/failed-messages";
import { judgeMessage, redriveMessage } from "../../../functions/operation/redrive";
import { work } from "../../sample/work";
import { answerOf, facadeMessage, FacadeApp } from "../../support/facade-app";
import { TestApp } from "../../support/function-app";

const storageQueue = { carriesRequest: false };
const serviceBus = { carriesRequest: true };

/** A failed message whose resending puts it onto a list. */
function held(app: TestApp, body: unknown, sent: unknown[], minutesAgo = 5) {
  const calls: string[] = [];
  const note = (call: string) => app.faults.write(() => void calls.push(call));
  const message: HeldMessage = {
    messageId: "failed-1",
    body,
    since: new Date(app.clock.now() - minutesAgo * 60_000).toISOString(),
    resend: () => app.faults.write(() => void (calls.push("resend"), sent.push(body))),
    remove: () => note("remove"),
    release: () => note("release"),
  };
  return { message, calls };
}

/** An operation whose worker died in every delivery: Running, with the message that began it. */
async function stuck(app: TestApp): Promise<string> {
  const id = await app.submitted();
  const [message] = app.queue.splice(0);
  const failing = () => Promise.reject(new Error("the process died"));
  await app.process(message, failing, { messageId: "first" }).catch(() => undefined);
  return id;
}

const bodyFor = (operationId: string) => ({
  operationId,
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01",
});

describe("a redriven poison message", () => {
  test("brings an operation that was stuck as Running to its result, and its history says so", async () => {
    const app = new TestApp();
    const id = await stuck(app);
    const sent: unknown[] = [];
    const { message, calls } = held(app, bodyFor(id), sent);
    // As it is, the worker would take the new message for a duplicate.
    await app.process(bodyFor(id), work, { messageId: "second" });
    expect(app.operations.records.get(id)?.status).toBe("Running");
    expect(await redriveMessage(message, storageQueue, app.deps)).toMatchObject({
      action: "resend",
      operationId: id,
      status: "Running",
    });
    expect(calls).toEqual(["resend", "remove"]);
    await app.process(sent[0], work, { messageId: "second" });
    const record = app.operations.records.get(id);
    expect([record?.status, record?.attempt]).toEqual(["Succeeded", 2]);
    expect(record?.history?.map(({ reason }) => reason)).toEqual([
      "start",
      "attemptFailed",
      "redrive",
      "start",
      "succeed",
    ]);
  });

  test("costs a read when it is redriven twice", async () => {
    const app = new TestApp();
    const id = await stuck(app);
    const sent: unknown[] = [];
    await redriveMessage(held(app, bodyFor(id), sent).message, storageQueue, app.deps);
    await redriveMessage(held(app, bodyFor(id), sent).message, storageQueue, app.deps);
    const own = jest.fn(work);
    await app.process(sent[0], own, { messageId: "second" });
    const { reads, updates } = app.operations;
    await app.process(sent[1], own, { messageId: "third" });
    expect([app.operations.reads - reads, app.operations.updates - updates]).toEqual([1, 0]);
    expect(own).toHaveBeenCalledTimes(1);
  });

  test("changes nothing of an operation that has ended, and goes", async () => {
    const app = new TestApp();
    const id = await stuck(app);
    await app.handlePoison(bodyFor(id));
    const before = app.operations.records.get(id);
    const sent: unknown[] = [];
    const { message, calls } = held(app, bodyFor(id), sent);
    const { action, reason } = await redriveMessage(message, storageQueue, app.deps);
    expect([action, reason]).toEqual(["remove", "its operation has ended"]);
    expect([calls, sent, app.operations.records.get(id)]).toEqual([["remove"], [], before]);
  });

  test("goes when its operation ends between the look and the write", async () => {
    const app = new TestApp();
    const id = await stuck(app);
    const sent: unknown[] = [];
    const { message, calls } = held(app, bodyFor(id), sent);
    const operations = Object.create(app.operations) as typeof app.operations;
    operations.update = async (record) => {
      await app.handlePoison(bodyFor(id));
      return app.operations.update(record);
    };
    const redriven = await redriveMessage(message, storageQueue, { ...app.deps, operations });
    expect([redriven.action, redriven.status]).toEqual(["remove", "Failed"]);
    expect([calls, sent]).toEqual([["remove"], []]);
  });

  test("keeps the word of a cancel", async () => {
    const app = new TestApp();
    const id = await stuck(app);
    await app.cancel(id);
    const sent: unknown[] = [];
    await redriveMessage(held(app, bodyFor(id), sent).message, storageQueue, app.deps);
    const own = jest.fn(work);
    await app.process(sent[0], own, { messageId: "second" });
    expect([own.mock.calls, app.operations.records.get(id)?.status]).toEqual([[], "Canceled"]);
  });

  test.each([
    ["no JSON", "hello", "leave"],
    ["no operation", { operationId: "x" }, "leave"],
    ["null", null, "leave"],
    ["gone", bodyFor("00000000-0000-4000-8000-000000000000"), "remove"],
  ])("is judged when it is about nothing: %s", async (_what, body, action) => {
    const app = new TestApp();
    const { message, calls } = held(app, body, []);
    expect((await judgeMessage(message, storageQueue, app.deps)).action).toBe(action);
    expect(calls).toEqual([]);
    await redriveMessage(message, storageQueue, app.deps);
    expect(calls).toEqual([action === "leave" ? "release" : "remove"]);
  });

  test.each([1, 2, 3].flatMap((write) => [true, false].map((effect) => [write, effect] as const)))(
    "is not lost by a crash at write %i (taking effect: %s): redriven again, the work is done once",
    async (write, effect) => {
      const app = new TestApp();
      const id = await stuck(app);
      const sent: unknown[] = [];
      const { message } = held(app, bodyFor(id), sent);
      app.faults.crashAt(write, effect);
      await redriveMessage(message, storageQueue, app.deps).catch(() => undefined);
      app.faults.restart();
      await redriveMessage(message, storageQueue, app.deps);
      const own = jest.fn(work);
      for (const [index, each] of sent.entries()) {
        await app.process(each, own, { messageId: `new-${index}` });
      }
      expect(own).toHaveBeenCalledTimes(1);
      expect(app.operations.records.get(id)?.status).toBe("Succeeded");
    },
  );
});

describe("a redriven dead letter of the facade", () => {
  test("is done although its operation was never made", async () => {
    const app = new FacadeApp();
    const sent: unknown[] = [];
    const { message } = held(app, facadeMessage(1), sent);
    expect((await redriveMessage(message, serviceBus, app.facadeDeps)).action).toBe("resend");
    await app.take(sent[0]);
    expect(app.operations.records.get(facadeMessage(1).operationId)?.status).toBe("Succeeded");
  });

  test("answers nobody twice", async () => {
    const app = new FacadeApp();
    await app.send(facadeMessage(1));
    const answered = answerOf(app, 1);
    const sent: unknown[] = [];
    // Young enough for its caller to wait still, as far as the message tells.
    const young = held(app, facadeMessage(1), sent, 0);
    expect((await redriveMessage(young.message, serviceBus, app.facadeDeps)).action).toBe("resend");
    await app.take(sent[0]);
    expect([answerOf(app, 1), app.waiting.answers.size]).toEqual([answered, 1]);
    const old = held(app, facadeMessage(1), sent);
    expect((await redriveMessage(old.message, serviceBus, app.facadeDeps)).action).toBe("remove");
    expect(sent).toHaveLength(1);
  });
});
