import { AttemptFailed, limits, RetryAfter, WorkFailed } from "../../../contract";
import { retryPause } from "../../../functions/worker/retry-pause";
import { answerOf, FacadeApp, facadeMessage } from "../../support/facade-app";
import { TestApp } from "../../support/function-app";

describe("attempts that fail", () => {
  test("are followed by a pause, twice as long each time, or as long as the work asks", async () => {
    const app = new TestApp({}, { firstSeconds: 2, longestSeconds: 5 });
    const id = await app.submitted();
    const started: number[] = [];
    const delivered = app.deliver(() => {
      started.push((app.clock.now() - begun) / 1000);
      const attempt = started.length;
      return Promise.reject(attempt === 4 ? new RetryAfter("later", 60) : new Error("away"));
    });
    const begun = app.clock.now();
    await app.clock.advance(100);
    await delivered;
    expect(started).toEqual([0, 2, 6, 11, 71]);
    expect(app.operations.records.get(id)?.status).toBe("Failed");
  });

  test("are not repeated when the client cancels in the pause", async () => {
    const app = new TestApp({}, { firstSeconds: 300, longestSeconds: 300 });
    const id = await app.submitted();
    const delivered = app.deliver(() => Promise.reject(new Error("away")));
    await app.clock.advance(5);
    await app.cancel(id);
    await app.clock.advance(10);
    await delivered;
    expect(app.operations.records.get(id)).toMatchObject({ status: "Canceled", attempt: 1 });
  });
});

describe("the pause before another attempt", () => {
  const pauses = { firstSeconds: 2, longestSeconds: 60 };

  test.each([
    [1, 2],
    [5, 32],
    [6, 60],
    [100, 60],
  ])("after attempt %d is %d s, however many a queue allows", (attempt, seconds) => {
    expect(retryPause(new Error("away"), attempt, pauses)).toBe(seconds);
  });

  test("follows no last delivery, and never takes longer than a function may", () => {
    expect(retryPause(new RetryAfter("later", 5_000), 7, pauses)).toBe(limits.retryPauseSeconds);
    expect(retryPause(new Error("away"), 7)).toBe(0);
  });
});

const signed = "https://a.example/x?sig=abc123";

/** What the record says after a work that failed this way at every attempt, and the answer. */
async function failing(error: Error) {
  const app = new TestApp();
  const id = await app.submitted();
  await app.deliver(() => Promise.reject(error));
  const { lastError } = app.operations.records.get(id) ?? {};
  return { lastError, error: (await app.operation(id)).json["error"] };
}

describe("the last error", () => {
  test("is on the record with what caused it, without secrets, and in no answer", async () => {
    const error = new Error("the prices are away", { cause: new TypeError(`GET ${signed}`) });
    expect(await failing(error)).toEqual({
      lastError:
        "Error: the prices are away (caused by TypeError: GET https://a.example/x?sig=REDACTED)",
      error: {
        code: "AttemptsExhausted",
        message: "The work failed 5 times; submit the request again later.",
      },
    });
  });

  test("is in the answer as the work says it", async () => {
    const publicMessage = "The price list is out of reach.";
    const error = new RetryAfter("connect ECONNREFUSED 10.0.0.4:5432", 0, { publicMessage });
    expect(await failing(error)).toEqual({
      lastError: "RetryAfter: connect ECONNREFUSED 10.0.0.4:5432",
      error: {
        code: "AttemptsExhausted",
        message: `The work failed 5 times; submit the request again later. The last time: ${publicMessage}`,
      },
    });
  });

  test("of a permanent failure is its cause, for operators alone", async () => {
    const cause = new Error("row 7 is null");
    expect(await failing(new WorkFailed("The order has no lines.", { cause }))).toEqual({
      lastError: "WorkFailed: The order has no lines. (caused by Error: row 7 is null)",
      error: { code: "WorkFailed", message: "The order has no lines." },
    });
  });

  test("is there while the next attempt is waited for, is the newest, and is bounded", async () => {
    const app = new TestApp({}, { firstSeconds: 60, longestSeconds: 60 });
    const id = await app.submitted();
    const errors = [
      new AttemptFailed("first", { publicMessage: "To be read." }),
      new Error("x".repeat(10_000)),
    ];
    const delivered = app.deliver(() => Promise.reject(errors.shift() ?? new Error("last")));
    const seen = () => app.operations.records.get(id);
    await app.clock.advance(30);
    expect(seen()).toMatchObject({ lastError: "AttemptFailed: first", publicError: "To be read." });
    await app.clock.advance(60);
    expect(seen()).toMatchObject({ attempt: 2, publicError: "" });
    expect(seen()?.lastError).toHaveLength(limits.textLength);
    await app.clock.advance(600);
    await delivered;
    expect((await app.operation(id)).json["error"]).toEqual({
      code: "AttemptsExhausted",
      message: "The work failed 5 times; submit the request again later.",
    });
  });

  test("need not be written for the next attempt to come", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    let attempts = 0;
    await app.deliver(async () => {
      attempts++;
      if (attempts > 1) return { customer: "c", lines: [], totalCents: 0 };
      jest.spyOn(app.operations, "update").mockRejectedValueOnce(new Error("away"));
      throw new Error("no");
    });
    expect(app.operations.records.get(id)).toMatchObject({ status: "Succeeded", attempt: 2 });
    expect(app.log.map(({ event }) => event)).toContain("watch.failed");
  });

  test("reaches who waits at the facade as the work says it", async () => {
    const app = new FacadeApp();
    const publicMessage = "The price list is out of reach.";
    const error = new AttemptFailed("connect ECONNREFUSED", { publicMessage });
    await app.send(facadeMessage(1), () => Promise.reject(error));
    expect(answerOf(app, 1)).toEqual([422, "AttemptsExhausted"]);
    const [answer] = app.waiting.answers.values();
    expect(answer?.body).toMatchObject({
      error: { message: expect.stringContaining(`The last time: ${publicMessage}`) as string },
    });
    const [record] = app.operations.records.values();
    expect(record?.lastError).toBe("AttemptFailed: connect ECONNREFUSED");
  });
});
