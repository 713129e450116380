import { sampleRequest, sampleResult, TestApp } from "../support/function-app";
import type { QuoteRequest } from "../sample/schema";

const key = { "idempotency-key": "k" };

/** Submits until it is answered 202, as a client does that gets no answer or a 5xx. */
async function submitUntilAccepted(app: TestApp, body: QuoteRequest): Promise<string> {
  for (let time = 0; time < 3; time++) {
    const { status, json } = await app.submit({ body, headers: key });
    app.faults.restart();
    if (status === 202) return String(json["id"]);
  }
  throw new Error("never accepted");
}

/** The timer comes again, whether or not its process died. */
async function sweepOrDie(app: TestApp): Promise<void> {
  await app.sweep().catch(() => undefined);
  app.faults.restart();
}

/** Lets queue and sweeper do what is left, over the whole deadline. */
async function settleOperation(app: TestApp): Promise<void> {
  await app.deliver();
  for (let minutes = 0; minutes <= 61; minutes++) {
    await sweepOrDie(app);
    await app.deliver();
    await app.clock.advance(60);
  }
}

/**
 * Runs a flow again and again, dying at its first write, its second, and so on, each time before
 * and after the write took effect, until a run gets through without dying.
 */
async function atEveryWrite(flow: (app: TestApp) => Promise<void>, minimum: number): Promise<void> {
  for (const effect of [false, true]) {
    for (let write = 1; ; write++) {
      const app = new TestApp();
      app.faults.crashAt(write, effect);
      let crashed = false;
      const restart = app.faults.restart.bind(app.faults);
      app.faults.restart = () => {
        crashed ||= app.faults.crashed;
        if (app.faults.crashed) restart();
      };
      await flow(app);
      if (crashed) continue;
      expect(write).toBeGreaterThan(minimum);
      break;
    }
  }
}

async function ended(app: TestApp, id: string) {
  const { json } = await app.operation(id);
  return { status: json["status"], error: (json["error"] as { code?: string })?.code };
}

describe("a crash between any two writes", () => {
  test("leads to the one right result, under the one id that the key got", async () => {
    await atEveryWrite(async (app) => {
      const id = await submitUntilAccepted(app, sampleRequest);
      await settleOperation(app);
      expect(await ended(app, id)).toEqual({ status: "Succeeded" });
      expect((await app.result(id)).json).toEqual(sampleResult);
      expect([...app.operations.records.keys()]).toEqual([id]);
      expect(await submitUntilAccepted(app, sampleRequest)).toBe(id);
    }, 5);
  });

  test("leads to Failed when the work cannot succeed", async () => {
    const body: QuoteRequest = { ...sampleRequest, simulate: { outcome: "permanent-failure" } };
    await atEveryWrite(async (app) => {
      const id = await submitUntilAccepted(app, body);
      await settleOperation(app);
      expect(await ended(app, id)).toEqual({ status: "Failed", error: "WorkFailed" });
      expect((await app.result(id)).status).toBe(404);
    }, 4);
  });

  test("leads to Succeeded when the first attempt fails", async () => {
    const body: QuoteRequest = { ...sampleRequest, simulate: { outcome: "transient-failure" } };
    await atEveryWrite(async (app) => {
      const id = await submitUntilAccepted(app, body);
      await settleOperation(app);
      expect(await ended(app, id)).toEqual({ status: "Succeeded" });
    }, 5);
  });

  test("leads to Canceled when the client asked for it in time", async () => {
    await atEveryWrite(async (app) => {
      const id = await submitUntilAccepted(app, sampleRequest);
      for (let time = 0; time < 2; time++) {
        await app.cancel(id);
        app.faults.restart();
      }
      await settleOperation(app);
      expect(await ended(app, id)).toEqual({ status: "Canceled", error: "Canceled" });
    }, 4);
  });

  test("leads to an end without a client that retries, and without an orphaned key", async () => {
    await atEveryWrite(async (app) => {
      await app.submit({ headers: key });
      app.faults.restart();
      await settleOperation(app);
      const statuses = [...app.operations.records.values()].map(({ status }) => status);
      expect(["", "Succeeded"]).toContain(statuses.join());
      // Deadline and twice the retention later nothing is left.
      for (let day = 0; day < 4; day++) {
        await app.clock.advance(86_400);
        await sweepOrDie(app);
      }
      const left = [app.operations.records, app.operations.claims, app.operations.inputs];
      const sizes = [...left, app.results.results, app.due.entries].map(({ size }) => size);
      expect(sizes).toEqual([0, 0, 0, 0, 0]);
    }, 15);
  });
});

describe("a lost message", () => {
  test("is sent again by the sweeper, less and less often, until the deadline", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    const sentAt: number[] = [];
    for (let minute = 0; minute < 62; minute++) {
      app.queue.length = 0;
      await app.sweep();
      if (app.queue.length > 0) sentAt.push(minute);
      await app.clock.advance(60);
    }
    expect(sentAt).toEqual([1, 2, 4, 8, 16, 24, 32, 40, 48, 56]);
    expect(await ended(app, id)).toEqual({ status: "Failed", error: "DeadlineExceeded" });
  });

  test("is sent once the queue is through, with time left for the work, however long that takes", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    app.queue.length = 0;
    const since = app.clock.now();
    Object.assign(app.deps.dispatcher, { waitingSince: async () => since });
    const looks: number[] = [];
    const read = app.operations.read.bind(app.operations);
    for (let minute = 0; minute < 56 && app.queue.length === 0; minute++) {
      app.operations.read = (of) => {
        looks.push(minute);
        return read(of);
      };
      if (minute === 33) {
        Object.assign(app.deps.dispatcher, { waitingSince: async () => undefined });
      }
      await app.sweep();
      await app.clock.advance(60);
    }
    expect(looks).toEqual([1, 2, 4, 8, 16, 24, 32, 40]);
    await app.deliver();
    expect(await ended(app, id)).toEqual({ status: "Succeeded" });
  });
});
