import type { FacadeMerge, Work } from "../../../contract";
import { callerAddress } from "../../../functions/facade/merge";
import { quote } from "../../sample/work";
import { answerOf, FacadeApp, facadeMessage } from "../../support/facade-app";
import { sampleRequest, sampleResult } from "../../support/function-app";
import type { QuoteRequest } from "../../sample/schema";

const windowSeconds = 300;
const begin = Date.parse("2026-01-01T00:00:00Z");

const idOf = (number: number) => facadeMessage(number).operationId;

/** A run's message that began so many seconds after the first. */
function from(
  forwardedFor: string | null,
  number: number,
  { afterSeconds = 0, request = sampleRequest, idempotencyKey = null as string | null } = {},
) {
  const receivedAt = new Date(begin + afterSeconds * 1000).toISOString();
  const merge: FacadeMerge = { forwardedFor, receivedAt, windowSeconds };
  return facadeMessage(number, { request, idempotencyKey, merge });
}

/** Work during which other messages are taken, as the broker would deliver them to another instance. */
function meanwhile(
  app: FacadeApp,
  ...messages: unknown[]
): Work<QuoteRequest, ReturnType<typeof quote>> {
  return async (request) => {
    for (const message of messages) await app.take(message);
    return quote(request);
  };
}

/** How often work was begun, by whom, and what run 2 was answered. */
function outcome(app: FacadeApp) {
  const begun = app.log.filter(({ event }) => event === "operation.start");
  return { begun: begun.length, second: answerOf(app, 2) };
}

const apart = { begun: 2, second: [200, sampleResult] };
const together = { begun: 1, second: [200, sampleResult] };

describe("without an Idempotency-Key, with mergeSeconds", () => {
  test("a repetition from the same address waits for the work that runs, and keeps its own id", async () => {
    const app = new FacadeApp();
    const second = from("203.0.113.9:50123", 2, { afterSeconds: 91 });
    await app.take(from("203.0.113.9:4711", 1), meanwhile(app, second));
    expect(outcome(app)).toEqual(together);
    expect(answerOf(app, 1)).toEqual([200, sampleResult]);
    expect((await app.operation(idOf(2))).json["id"]).toBe(idOf(1));
  });

  test("the order of members does not matter", async () => {
    const app = new FacadeApp();
    const { customer, lines } = sampleRequest;
    const second = from("203.0.113.9", 2, { request: { lines, customer } });
    const first = from("203.0.113.9", 1, { request: { customer, lines } });
    await app.take(first, meanwhile(app, second));
    expect(outcome(app)).toEqual(together);
  });

  test("repetitions that waited in the queue longer than their runs are one operation", async () => {
    const app = new FacadeApp();
    for (const number of [1, 2]) await app.overrun(facadeMessage(number));
    const second = from("203.0.113.9", 2, { afterSeconds: 95 });
    await app.take(from("203.0.113.9", 1), meanwhile(app, second));
    expect(outcome(app)).toEqual(together);
  });

  test.each([
    ["comes from another address", from("203.0.113.10", 2)],
    ["has another body", from("203.0.113.9", 2, { request: { ...sampleRequest, customer: "B" } })],
    ["comes after the window", from("203.0.113.9", 2, { afterSeconds: windowSeconds + 1 })],
    ["began long before the first", from("203.0.113.9", 2, { afterSeconds: -windowSeconds - 1 })],
    ["claims the address of another, whose own is last", from("203.0.113.9, 203.0.113.10", 2)],
    ["comes without an address", from(null, 2)],
    ["comes with no address at the end", from("203.0.113.9, unknown", 2)],
    ["carries a key", from("203.0.113.9", 2, { idempotencyKey: "k" })],
    ["comes when the option is off", facadeMessage(2)],
  ])("a request that %s is one of its own", async (_what, second) => {
    const app = new FacadeApp();
    await app.take(from("203.0.113.9", 1), meanwhile(app, second));
    expect(outcome(app).begun).toBe(2);
    expect(answerOf(app, 2)[0]).toBe(200);
    expect(app.operations.records.get(idOf(2))?.aliasOf).toBeUndefined();
  });

  test("a request after the end is one of its own, and takes over the window", async () => {
    const app = new FacadeApp();
    await app.take(from("203.0.113.9", 1));
    await app.take(
      from("203.0.113.9", 2, { afterSeconds: 2 }),
      meanwhile(app, from("203.0.113.9", 3, { afterSeconds: 4 })),
    );
    expect(outcome(app)).toEqual(apart);
    expect((await app.operation(idOf(3))).json["id"]).toBe(idOf(2));
  });

  test("a request while the first is being canceled is one of its own", async () => {
    const app = new FacadeApp();
    const canceling: Work<QuoteRequest, ReturnType<typeof quote>> = async (request) => {
      await app.cancel(idOf(1));
      await app.take(from("203.0.113.9", 2, { afterSeconds: 2 }));
      return quote(request);
    };
    await app.take(from("203.0.113.9", 1), canceling);
    expect([answerOf(app, 1), answerOf(app, 2)]).toEqual([
      [409, "Canceled"],
      [200, sampleResult],
    ]);
  });

  test("a message that is delivered again stays with what its first delivery decided", async () => {
    const app = new FacadeApp();
    const second = from("203.0.113.9", 2, { afterSeconds: 2 });
    await app.take(from("203.0.113.9", 1), meanwhile(app, second));
    await app.take(from("203.0.113.9", 3, { afterSeconds: 5 }));
    for (const again of [second, from("203.0.113.9", 1)]) await app.take(again);
    expect(outcome(app).begun).toBe(2);
    expect((await app.operation(idOf(2))).json["id"]).toBe(idOf(1));
  });

  test("a crash after any write ends in one operation for both", async () => {
    for (let call = 1; call <= 3; call++) {
      const app = new FacadeApp();
      app.faults.crashAt(call, true);
      await app.take(from("203.0.113.9", 1)).catch(() => undefined);
      app.faults.restart();
      await app.send(from("203.0.113.9", 2, { afterSeconds: 1 }));
      await app.send(from("203.0.113.9", 1));
      expect([call, answerOf(app, 1), outcome(app)]).toEqual([call, [200, sampleResult], together]);
    }
  });
});

describe("the caller's address", () => {
  test.each([
    ["203.0.113.9", "203.0.113.9"],
    ["203.0.113.9:4711", "203.0.113.9"],
    ["198.51.100.1, 203.0.113.9:4711", "203.0.113.9"],
    ["198.51.100.1,203.0.113.9", "203.0.113.9"],
    ["2001:DB8::0:1", "[2001:db8::1]"],
    ["[2001:db8::1]:4711", "[2001:db8::1]"],
    ["203.0.113.9, ", undefined],
    ["203.0.113.9, unknown", undefined],
    ["fe80::1%eth0", undefined],
    ["", undefined],
    [null, undefined],
    [["203.0.113.9"], undefined],
  ])("of %j is %s", (forwardedFor, address) => {
    expect(callerAddress(forwardedFor)).toBe(address);
  });
});
