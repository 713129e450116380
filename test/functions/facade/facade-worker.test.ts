import { limits, type Work } from "../../../contract";
import { quote } from "../../sample/work";
import { answerOf, callbackUrlOf, facadeMessage, FacadeApp } from "../../support/facade-app";
import { sampleRequest, sampleResult } from "../../support/function-app";
import { traceIdOf } from "../../../functions/trace-context";
import type { QuoteRequest } from "../../sample/schema";

const simulated = (outcome: "permanent-failure" | "transient-failure"): QuoteRequest => ({
  ...sampleRequest,
  simulate: { outcome },
});

const idOf = (number: number) => facadeMessage(number).operationId;

describe("the facade's worker", () => {
  test("makes the operation, does the work and calls back with the result, once", async () => {
    const app = new FacadeApp();
    await app.send(facadeMessage(1));
    expect(answerOf(app, 1)).toEqual([200, sampleResult]);
    expect(app.waiting.calls).toBe(1);
    const record = app.operations.records.get(idOf(1));
    expect(record).toMatchObject({ status: "Succeeded", attempt: 1, callbacks: [] });
    expect((await app.result(idOf(1))).json).toEqual(sampleResult);
  });

  test("traces the operation in the trace of its message, and logs the client's own as a link", async () => {
    const app = new FacadeApp();
    const foreign = "a".repeat(32);
    const clientTraceparent = `00-${foreign}-${"b".repeat(16)}-01`;
    await app.send(facadeMessage(1, { clientTraceparent }));
    await app.send(facadeMessage(2, { clientTraceparent: `${clientTraceparent}"}\n{"event":"x"` }));
    const traceId = traceIdOf(app.facadeDeps.traceparent);
    const traced = app.log.flatMap((line) => ("traceId" in line ? [line.traceId] : []));
    expect(new Set(traced)).toEqual(new Set([traceId]));
    expect(app.log.filter(({ event }) => event === "operation.create")).toMatchObject([
      { operationId: idOf(1), traceId, to: "NotStarted", clientTraceId: foreign },
      { operationId: idOf(2), traceId, to: "NotStarted", clientTraceId: undefined },
    ]);
    expect(traceIdOf(app.operations.records.get(idOf(1))?.traceparent ?? "")).toBe(traceId);
  });

  test("calls back with 422 when the work fails", async () => {
    const app = new FacadeApp();
    await app.send(facadeMessage(1, { request: simulated("permanent-failure") }));
    expect(answerOf(app, 1)).toEqual([422, "WorkFailed"]);
  });

  test("brings every header of the answer, as the contract's other doors would give it", async () => {
    const app = new FacadeApp();
    await app.send(facadeMessage(1));
    await app.send(facadeMessage(2, { request: simulated("permanent-failure") }));
    const always = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
    const operation = (number: number) => `https://api.example/api/operations/${idOf(number)}`;
    expect(app.waiting.answers.get(callbackUrlOf(1))?.headers).toEqual({
      ...always,
      "cache-control": "private, no-store",
      "content-type": "application/json",
      "operation-location": operation(1),
    });
    expect(app.waiting.answers.get(callbackUrlOf(2))?.headers).toEqual({
      ...always,
      "content-type": "application/problem+json",
      "x-ms-error-code": "WorkFailed",
      "operation-location": operation(2),
    });
  });

  test("says where a result is that is too large to relay, and leaves it unread", async () => {
    const app = new FacadeApp();
    const read = jest.spyOn(app.results, "read");
    let chunks = 0;
    let isReleased = false;
    async function* content() {
      try {
        for (; chunks < 3; chunks++) yield Buffer.alloc(10);
      } finally {
        isReleased = true;
      }
    }
    const answered = { etag: '"1"', contentType: "text/csv", content: content() };
    const contentLength = limits.facadeResultBytes + 1;
    read.mockResolvedValueOnce({ ...answered, contentLength });
    await app.send(facadeMessage(1));
    expect(answerOf(app, 1)).toEqual([422, "ResultTooLarge"]);
    expect([chunks, isReleased]).toEqual([0, true]);
    const { headers } = app.waiting.answers.get(callbackUrlOf(1))!;
    expect(headers).toMatchObject({ location: `https://api.example/api/results/${idOf(1)}` });
    expect(app.operations.records.get(idOf(1))?.status).toBe("Succeeded");
  });

  test("delivers again after a transient failure, and calls back once", async () => {
    const app = new FacadeApp();
    await app.send(facadeMessage(1, { request: simulated("transient-failure") }));
    expect(answerOf(app, 1)).toEqual([200, sampleResult]);
    expect(app.waiting.calls).toBe(1);
  });

  test.each([
    ["the request is no quote", { request: { customer: 1 } as never }, 400, "InvalidRequest"],
    ["the key is too long", { idempotencyKey: "k".repeat(256) }, 400, "InvalidHeader"],
    ["the key has a space", { idempotencyKey: "a b" }, 400, "InvalidHeader"],
  ])("fails when %s: no work is done", async (_what, more, status, code) => {
    const app = new FacadeApp();
    await app.send(facadeMessage(1, more));
    expect(answerOf(app, 1)).toEqual([status, code]);
    expect(app.operations.records.get(idOf(1))).toMatchObject({ status: "Failed", attempt: 0 });
  });

  test("fails when simulate is turned off", async () => {
    const app = new FacadeApp({ work: { allowSimulate: false } });
    await app.send(facadeMessage(1, { request: simulated("permanent-failure") }));
    expect(answerOf(app, 1)).toEqual([400, "InvalidRequest"]);
  });

  test("drops a message that names no operation", async () => {
    const app = new FacadeApp();
    for (const message of [undefined, "text", 5, {}, { operationId: "1" }]) await app.take(message);
    expect(app.operations.records.size).toBe(0);
    expect(app.log.map(({ event }) => event)).toEqual(Array(5).fill("message.unreadable"));
  });

  test("does the work but calls nobody when the callback URL is not allowed", async () => {
    const app = new FacadeApp();
    await app.send(facadeMessage(1, { callbackUrl: "https://evil.example/workflows/x?sig=y" }));
    expect(app.waiting.calls).toBe(0);
    expect(app.operations.records.get(idOf(1))?.status).toBe("Succeeded");
    expect(app.log).toContainEqual(expect.objectContaining({ event: "callback.refused" }));
  });

  test("never logs a callback URL", async () => {
    const app = new FacadeApp();
    app.waiting.outages.set(callbackUrlOf(1), 100);
    await app.send(facadeMessage(1));
    expect(JSON.stringify(app.log)).not.toMatch(/secret|sig=|run-1/);
  });

  test("takes over the record that an overrun left behind", async () => {
    const app = new FacadeApp();
    await app.overrun(facadeMessage(1));
    await app.send(facadeMessage(1));
    expect(answerOf(app, 1)).toEqual([200, sampleResult]);
  });

  test("ends as Canceled when the client asked for it while the message waited", async () => {
    const app = new FacadeApp();
    await app.overrun(facadeMessage(1));
    expect((await app.cancel(idOf(1))).status).toBe(202);
    await app.send(facadeMessage(1));
    expect(answerOf(app, 1)).toEqual([409, "Canceled"]);
  });
});

describe("an idempotency key at the facade", () => {
  const keyed = (number: number, more = {}) =>
    facadeMessage(number, { idempotencyKey: "k", ...more });

  test("answers a retry at once with the stored result, at its own address, too", async () => {
    const app = new FacadeApp();
    await app.send(keyed(1));
    await app.send(keyed(2));
    expect([answerOf(app, 1), answerOf(app, 2)]).toEqual([
      [200, sampleResult],
      [200, sampleResult],
    ]);
    expect((await app.operation(idOf(2))).json["id"]).toBe(idOf(1));
    expect((await app.result(idOf(2))).json).toEqual(sampleResult);
    expect((await app.status(idOf(2))).status).toBe(302);
    expect(app.results.results.size).toBe(1);
  });

  test("attaches twins to running work; whoever ends it answers all of them, once", async () => {
    const app = new FacadeApp();
    const twins = [2, 3, 4];
    const slow: Work<QuoteRequest, ReturnType<typeof quote>> = async (request) => {
      for (const number of twins) await app.take(keyed(number));
      return quote(request);
    };
    await app.take(keyed(1), slow);
    for (const number of [1, ...twins]) expect(answerOf(app, number)).toEqual([200, sampleResult]);
    expect(app.waiting.calls).toBe(4);
    expect(app.log.filter(({ event }) => event === "operation.start")).toHaveLength(1);
  });

  test("cancels the shared operation through any of its ids", async () => {
    const app = new FacadeApp();
    const slow: Work<QuoteRequest, ReturnType<typeof quote>> = async (request, { signal }) => {
      await app.take(keyed(2));
      expect((await app.cancel(idOf(2))).status).toBe(202);
      await app.clock.advance(2);
      signal.throwIfAborted();
      return quote(request);
    };
    await app.take(keyed(1), slow);
    expect([answerOf(app, 1), answerOf(app, 2)]).toEqual([
      [409, "Canceled"],
      [409, "Canceled"],
    ]);
  });

  test("works on the owner's operation only when the owner's message comes, if that was overtaken", async () => {
    const app = new FacadeApp();
    const { operations } = app;
    app.faults.crashAt(1, true);
    // Dies between key and record: the key leads to an operation that does not exist yet.
    await expect(app.take(keyed(1))).rejects.toThrow();
    app.faults.restart();
    await app.send(keyed(2));
    expect(operations.records.get(idOf(1))?.status).toBe("NotStarted");
    await app.send(keyed(1));
    expect([answerOf(app, 1), answerOf(app, 2)]).toEqual([
      [200, sampleResult],
      [200, sampleResult],
    ]);
  });

  test("fails when it comes with another request: 422, and the first operation is untouched", async () => {
    const app = new FacadeApp();
    await app.send(keyed(1));
    await app.send(keyed(2, { request: { ...sampleRequest, customer: "Fabrikam" } }));
    expect(answerOf(app, 2)).toEqual([422, "IdempotencyKeyReused"]);
    expect((await app.result(idOf(1))).json).toEqual(sampleResult);
  });

  test("is free again once the operation is forgotten, as are the addresses of its twins", async () => {
    const app = new FacadeApp();
    await app.send(keyed(1));
    await app.send(keyed(2));
    for (let hours = 0; hours < 55; hours++) {
      await app.sweep();
      await app.clock.advance(3600);
    }
    expect(app.operations.records.size).toBe(0);
    await app.send(keyed(3));
    expect(answerOf(app, 3)).toEqual([200, sampleResult]);
    expect(app.operations.records.get(idOf(3))?.aliasOf).toBeUndefined();
  });

  test("lets only so many runs wait; one more is told to poll by its own clock", async () => {
    const app = new FacadeApp();
    const crowd = limits.facadeCallbacks + 1;
    const slow: Work<QuoteRequest, ReturnType<typeof quote>> = async (request) => {
      for (let number = 2; number <= crowd; number++) await app.take(keyed(number));
      return quote(request);
    };
    await app.take(keyed(1), slow);
    expect(app.waiting.answers.size).toBe(limits.facadeCallbacks);
    expect((await app.status(idOf(crowd))).status).toBe(302);
  });
});
