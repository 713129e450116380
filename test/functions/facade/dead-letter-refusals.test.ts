import { limits } from "../../../contract";
import { logEvents } from "../../../contract/log-events";
import { answerOf, facadeMessage, FacadeApp } from "../../support/facade-app";
import { RefusedText, refuseLongTexts } from "../../support/refusals";

const idOf = (number: number) => facadeMessage(number).operationId;
const outage = () => Promise.reject(Object.assign(new Error("away"), { statusCode: 503 }));

describe("a dead-lettered message that storage", () => {
  test("refuses for good is logged and done with", async () => {
    const app = new FacadeApp();
    app.operations.create = () => Promise.reject(new RefusedText("input"));
    await app.deadLetter(facadeMessage(1));
    expect(app.log).toEqual([
      expect.objectContaining({ event: "message.dropped", status: "unknown" }),
      {
        event: "dead-letter.failed",
        operationId: idOf(1),
        reason: "MaxDeliveryCountExceeded",
        deliveryCount: 5,
        pauseSeconds: 0,
        error: "RefusedText: input is too long",
      },
    ]);
    expect(logEvents["dead-letter.failed"].level).toBe("error");
  });

  test("refuses for good fails the record that the run left when it overran", async () => {
    const app = new FacadeApp();
    await app.overrun(facadeMessage(1));
    app.operations.create = () => Promise.reject(new RefusedText("input"));
    await app.deadLetter(facadeMessage(1));
    expect(app.operations.records.get(idOf(1))).toMatchObject({
      status: "Failed",
      error: { code: "AttemptsExhausted" },
    });
  });

  test("cannot take now is held longer with each delivery, and ended when storage is back", async () => {
    const app = new FacadeApp();
    const create = app.operations.create.bind(app.operations);
    app.operations.create = outage;
    const pauses: number[] = [];
    for (let deliveryCount = 0; deliveryCount < 9; deliveryCount++) {
      const before = app.clock.now();
      await expect(app.deadLetter(facadeMessage(1), "TTL", deliveryCount)).rejects.toThrow("away");
      pauses.push((app.clock.now() - before) / 1000);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    app.operations.create = create;
    await app.deadLetter(facadeMessage(1), "TTL", 9);
    expect(answerOf(app, 1)).toEqual([422, "AttemptsExhausted"]);
  });
});

describe("texts of hostile size in a message", () => {
  const long = "x".repeat(32 * 1024);

  test.each([
    ["clientTraceparent", { clientTraceparent: long }, 200],
    ["key", { idempotencyKey: long }, 400],
    ["customer", { request: { customer: long } }, 400],
    ["number of members", { request: Object.fromEntries([...Array(4000).keys()].entries()) }, 400],
  ])("a long %s is answered, and enters no column whole", async (_what, more, status) => {
    const app = new FacadeApp();
    refuseLongTexts(app.operations);
    await app.send(facadeMessage(1, more));
    expect(answerOf(app, 1)[0]).toBe(status);
  });

  test("as many callback URLs as may wait, of the longest length, fit into their column", () => {
    const urls = Array.from({ length: limits.facadeCallbacks }, () =>
      "x".repeat(limits.callbackUrlLength),
    );
    expect(JSON.stringify(urls).length).toBeLessThan(32 * 1024);
  });

  test("a long reason of the broker is cut", async () => {
    const app = new FacadeApp();
    refuseLongTexts(app.operations);
    await app.deadLetter(facadeMessage(1), long);
    expect(answerOf(app, 1)).toEqual([422, "AttemptsExhausted"]);
  });
});
