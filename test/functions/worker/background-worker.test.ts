import { settle } from "../../support/fake-clock";
import { sampleRequest, sampleResult, TestApp } from "../../support/function-app";
import type { WorkContext } from "../../../contract";

/** Work that ends when told to, and tells what it was given. */
function heldWork() {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const given: WorkContext[] = [];
  const work = async (_input: unknown, context: WorkContext) => {
    given.push(context);
    await ended;
    return sampleResult;
  };
  return { work, given, end };
}

/** An app with an operation that a worker is busy with. */
async function busyApp(settings: ConstructorParameters<typeof TestApp>[0] = {}) {
  const app = new TestApp(settings);
  const id = await app.submitted();
  const held = heldWork();
  const done = app.process(app.queue.shift(), held.work);
  await settle();
  return { app, id, done, ...held };
}

const statusOf = async (app: TestApp, id: string) => (await app.operation(id)).json["status"];

describe("the background worker", () => {
  test("stores the result and ends the operation", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    await app.deliver();
    expect(JSON.parse(String(app.results.results.get(id)?.content))).toEqual(sampleResult);
    expect(app.operations.records.get(id)).toMatchObject({ status: "Succeeded", attempt: 1 });
  });

  test("shows Running and the latest progress while the work goes on", async () => {
    const { app, id, given, end, done } = await busyApp();
    expect(await statusOf(app, id)).toBe("Running");
    given[0]?.progress(10);
    given[0]?.progress(40);
    await app.clock.advance(1);
    expect((await app.operation(id)).json["percentComplete"]).toBe(40);
    end();
    await done;
    expect(await statusOf(app, id)).toBe("Succeeded");
  });

  test("costs short work no storage call beyond its own", async () => {
    const { app, end, done } = await busyApp();
    app.operations.reads = 0;
    end();
    await done;
    expect(app.operations.reads).toBe(0);
  });

  test("costs work of 20 s that reports each second three storage calls", async () => {
    const { app, id, given, end, done } = await busyApp();
    const before = app.operations.reads + app.operations.updates;
    for (let second = 1; second <= 20; second++) {
      given[0]?.progress(5 * second - 1);
      await app.clock.advance(1);
    }
    expect(app.operations.reads + app.operations.updates - before).toBe(3);
    // Looked at after 1, 4 and 14 seconds.
    expect(app.operations.records.get(id)?.percentComplete).toBe(69);
    end();
    await done;
  });

  test("notices a cancel by the write of its progress, without a read", async () => {
    const { app, id, given, end, done } = await busyApp();
    await app.clock.advance(20);
    await app.cancel(id);
    given[0]?.progress(50);
    await app.clock.advance(10);
    expect(given[0]?.signal.aborted).toBe(true);
    end();
    await done;
    expect(await statusOf(app, id)).toBe("Canceled");
  });

  test("tries again after a transient failure", async () => {
    const app = new TestApp();
    const simulate = { outcome: "transient-failure" };
    const id = await app.submitted({ ...sampleRequest, simulate });
    await app.deliver();
    expect(app.operations.records.get(id)).toMatchObject({ status: "Succeeded", attempt: 2 });
    expect(app.log.map(({ event }) => event)).toContain("attempt.failed");
  });

  test("fails the operation when the work fails at every delivery", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    await app.deliver(() => Promise.reject(new Error("always")));
    expect(app.operations.records.get(id)).toMatchObject({
      status: "Failed",
      attempt: 5,
      error: { code: "AttemptsExhausted" },
    });
  });

  test("fails the operation at once when the work says that it cannot succeed", async () => {
    const app = new TestApp();
    const simulate = { outcome: "permanent-failure" };
    const id = await app.submitted({ ...sampleRequest, simulate });
    await app.deliver();
    expect(app.operations.records.get(id)).toMatchObject({
      status: "Failed",
      attempt: 1,
      error: { code: "WorkFailed" },
    });
  });

  test("changes nothing when a message comes again after the end", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    const [message] = app.queue;
    await app.deliver();
    const before = app.operations.records.get(id);
    await app.process(message, () => Promise.reject(new Error("must not run")));
    expect(app.operations.records.get(id)).toEqual(before);
    expect(app.log.at(-1)).toMatchObject({ event: "message.dropped", status: "Succeeded" });
  });

  test("keeps the first result when two deliveries overlap", async () => {
    const { app, id, end, done } = await busyApp();
    const other = { ...sampleResult, customer: "other" };
    const second = app.process({ operationId: id, traceparent: trace(app, id) }, () =>
      Promise.resolve(other),
    );
    await second;
    end();
    await done;
    expect((await app.result(id)).json).toEqual(other);
    expect(app.log.filter(({ event }) => event === "operation.succeed")).toHaveLength(1);
  });
});

function trace(app: TestApp, id: string): string {
  return app.operations.records.get(id)?.traceparent ?? "";
}

describe("canceling work in progress", () => {
  test("aborts the work's signal within a second", async () => {
    const { app, id, given, end, done } = await busyApp();
    await app.cancel(id);
    await app.clock.advance(1);
    expect(given[0]?.signal.aborted).toBe(true);
    end();
    await done;
    expect(await statusOf(app, id)).toBe("Canceled");
    expect(app.results.results.size).toBe(0);
  });

  test("keeps its word when the work is quicker than the signal", async () => {
    const { app, id, end, done } = await busyApp();
    await app.cancel(id);
    end();
    await done;
    expect(await statusOf(app, id)).toBe("Canceled");
    expect((await app.result(id)).status).toBe(404);
  });

  test("is not undone by progress that comes late", async () => {
    const { app, id, given, end, done } = await busyApp();
    given[0]?.progress(10);
    await app.cancel(id);
    await app.clock.advance(1);
    expect(await statusOf(app, id)).toBe("Canceling");
    end();
    await done;
    expect(await statusOf(app, id)).toBe("Canceled");
  });
});

describe("a deadline", () => {
  test("aborts the work and fails the operation, even when the work still ends well", async () => {
    const { app, id, given, end, done } = await busyApp({ deadlineSeconds: 10 });
    await app.clock.advance(9.9);
    expect(given[0]?.signal.aborted).toBe(false);
    await app.clock.advance(0.1);
    expect(given[0]?.signal.aborted).toBe(true);
    end();
    await done;
    expect((await app.operation(id)).json["error"]).toMatchObject({ code: "DeadlineExceeded" });
  });

  test("makes a late message fail its operation without any work", async () => {
    const app = new TestApp({ deadlineSeconds: 10 });
    const id = await app.submitted();
    await app.clock.advance(10);
    await app.deliver(() => Promise.reject(new Error("must not run")));
    expect((await app.operation(id)).json["error"]).toMatchObject({ code: "DeadlineExceeded" });
  });

  test("stops a late worker when the sweeper ended the operation", async () => {
    const { app, id, given, end, done } = await busyApp({ deadlineSeconds: 10 });
    const record = app.operations.records.get(id);
    if (record) app.operations.records.set(id, { ...record, status: "Failed", etag: "other" });
    await app.clock.advance(1);
    expect(given[0]?.signal.aborted).toBe(true);
    end();
    await done;
    expect([await statusOf(app, id), app.results.results.size]).toEqual(["Failed", 0]);
  });
});

describe("a message that cannot be read", () => {
  const id = "7351d3ff-d30b-46df-aa5f-c35d00a9e624";
  test.each([
    ["text", "hello"],
    ["a number", 12345],
    ["nothing", null],
    ["a list", []],
    ["no operationId", { traceparent: "x" }],
    ["an operationId that is no UUID", { operationId: "../x" }],
    ["an operation that does not exist", { operationId: id, traceparent: "x" }],
  ])("is logged and done with: %s", async (_title, message) => {
    const app = new TestApp();
    await app.process(message);
    expect(app.log[0]?.event).toBe("message.unreadable");
    expect(app.operations.records.size).toBe(0);
  });

  test("fails the operation that it names", async () => {
    const app = new TestApp();
    const operationId = await app.submitted();
    await app.process({ operationId, traceparent: 7 });
    expect((await app.operation(operationId)).json["error"]).toMatchObject({
      code: "MalformedMessage",
    });
  });

  test.each([
    ["gone", undefined],
    ["not a work request", '{"customer":1}'],
  ])("fails the operation when the stored request is %s", async (_title, stored) => {
    const app = new TestApp();
    const operationId = await app.submitted();
    if (stored === undefined) app.operations.inputs.clear();
    else app.operations.inputs.set(operationId, stored);
    await app.deliver();
    expect((await app.operation(operationId)).json["error"]).toMatchObject({
      code: "MalformedMessage",
    });
  });
});
