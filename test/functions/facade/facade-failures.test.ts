import { readDeadLetter } from "../../../functions/facade/dead-letter-handler";
import type { Work } from "../../../contract";
import { quote } from "../../sample/work";
import { answerOf, callbackUrlOf, facadeMessage, FacadeApp } from "../../support/facade-app";
import { sampleResult } from "../../support/function-app";
import type { QuoteRequest } from "../../sample/schema";

const idOf = (number: number) => facadeMessage(number).operationId;

describe("a run that cannot be reached", () => {
  test("is tried again without doing the work again", async () => {
    const app = new FacadeApp();
    app.waiting.outages.set(callbackUrlOf(1), 4);
    await app.send(facadeMessage(1));
    expect(answerOf(app, 1)).toEqual([200, sampleResult]);
    expect(app.operations.records.get(idOf(1))).toMatchObject({ attempt: 1, callbacks: [] });
  });

  test("does not keep others from being answered, nor makes them be called again", async () => {
    const app = new FacadeApp();
    app.waiting.outages.set(callbackUrlOf(2), 4);
    const slow: Work<QuoteRequest, ReturnType<typeof quote>> = async (request) => {
      await app.take(facadeMessage(2, { idempotencyKey: "k" }));
      return quote(request);
    };
    await app.send(facadeMessage(1, { idempotencyKey: "k" }), slow);
    expect([answerOf(app, 1), answerOf(app, 2)]).toEqual([
      [200, sampleResult],
      [200, sampleResult],
    ]);
  });

  test("is given up after the last delivery; the operation keeps its result", async () => {
    const app = new FacadeApp();
    app.waiting.outages.set(callbackUrlOf(1), 1000);
    await app.send(facadeMessage(1));
    expect(answerOf(app, 1)).toEqual([undefined, undefined]);
    expect((await app.result(idOf(1))).json).toEqual(sampleResult);
    expect(app.log).toContainEqual(expect.objectContaining({ event: "dead-letter.unanswered" }));
  });
});

describe("a dead-lettered message", () => {
  test("ends its operation as Failed with reason and count, and answers who waits", async () => {
    const app = new FacadeApp();
    await app.send(facadeMessage(1), () => Promise.reject(new Error("broken")));
    expect(answerOf(app, 1)).toEqual([422, "AttemptsExhausted"]);
    expect((await app.operation(idOf(1))).json["error"]).toEqual({
      code: "AttemptsExhausted",
      message:
        "The message was dead-lettered after 5 deliveries (MaxDeliveryCountExceeded); submit the request again later.",
    });
  });

  test("that was never received, because it expired, gets an operation that has failed", async () => {
    const app = new FacadeApp();
    await app.deadLetter(facadeMessage(1), "TTLExpiredException");
    expect(answerOf(app, 1)).toEqual([422, "DeadlineExceeded"]);
  });

  test("leaves a twin's operation alone", async () => {
    const app = new FacadeApp();
    await app.send(facadeMessage(1, { idempotencyKey: "k" }));
    await app.deadLetter(facadeMessage(2, { idempotencyKey: "k" }));
    expect(answerOf(app, 2)).toEqual([200, sampleResult]);
  });

  test("is described by the trigger's metadata, wherever the host puts it", () => {
    const reason = "MaxDeliveryCountExceeded";
    const expected = { reason, deliveryCount: 5 };
    const applicationProperties = { deadLetterReason: reason };
    expect(readDeadLetter({ deliveryCount: 6, applicationProperties })).toEqual(expected);
    expect(readDeadLetter({ deliveryCount: 6, deadLetterReason: reason })).toEqual(expected);
    expect(readDeadLetter(undefined)).toEqual({ reason: "unknown", deliveryCount: 0 });
  });
});

describe("a crash of the worker between any two writes", () => {
  test("loses no operation, does not answer twice, and answers rightly", async () => {
    for (const effect of [false, true]) {
      for (let write = 1; ; write++) {
        const app = new FacadeApp();
        app.faults.crashAt(write, effect);
        await app.send(facadeMessage(1, { idempotencyKey: "k" }));
        await app.send(facadeMessage(2, { idempotencyKey: "k" }));
        expect([write, answerOf(app, 1)]).toEqual([write, [200, sampleResult]]);
        expect([write, answerOf(app, 2)]).toEqual([write, [200, sampleResult]]);
        expect(app.results.results.size).toBe(1);
        const owner = app.operations.records.get(idOf(1));
        expect(owner).toMatchObject({ status: "Succeeded", callbacks: [] });
        expect(app.operations.records.get(idOf(2))).toMatchObject({ aliasOf: idOf(1) });
        if (write > 12) break;
      }
    }
  });
});
