import { http, type Json } from "../run/builders";
import { runActions, type PlainReport } from "../run/run-definition";

const call = (inputs: Json, answers: Json[], more: Json = {}) =>
  runActions({ Call: http(inputs, more) }, { http: answers });
const none = { retryPolicy: { type: "none" } };

describe("retries", () => {
  const range = (report: PlainReport, bounds: [number, number][]) => {
    expect(report.waits).toHaveLength(bounds.length);
    for (const [index, [low, high]] of bounds.entries()) {
      expect(report.waits[index]).toBeGreaterThanOrEqual(low);
      expect(report.waits[index]).toBeLessThanOrEqual(high);
    }
  };

  test("the default policy retries 4 times, 5 to 45 s apart and growing", async () => {
    const report = await call({}, [{ status: 500 }]);
    expect(report.calls).toHaveLength(5);
    range(report, [
      [5, 7.5],
      [7.5, 15],
      [15, 30],
      [30, 45],
    ]);
    // The trigger, the call, and each time that it was tried again.
    expect(report.billedActions).toBe(6);
  });

  test("an exponential policy keeps to its bounds", async () => {
    const retryPolicy = {
      type: "exponential",
      count: 4,
      interval: "PT10S",
      minimumInterval: "PT12S",
      maximumInterval: "PT30S",
    };
    range(await call({ retryPolicy }, [{ status: 503 }]), [
      [12, 12],
      [12, 20],
      [20, 30],
      [30, 30],
    ]);
  });

  test("a fixed policy keeps its interval, and stops at the first good answer", async () => {
    const retryPolicy = { type: "fixed", count: 5, interval: "PT15S" };
    const report = await call({ retryPolicy }, [{ status: 500 }, { status: 429 }, { status: 200 }]);
    expect([report.waits, report.calls.length, report.actions["Call"]?.status]).toEqual([
      [15, 15],
      3,
      "Succeeded",
    ]);
  });

  test.each([408, 429, 500, 502, 503, 504])("%i is retried", async (status) => {
    expect((await call({}, [{ status }, { status: 200 }])).calls).toHaveLength(2);
  });

  test.each([400, 401, 403, 404, 409, 412, 302])("%i is not", async (status) => {
    expect((await call({}, [{ status }, { status: 200 }])).calls).toHaveLength(1);
  });

  test("a broken connection is retried", async () => {
    const { actions, calls } = await call({}, [{ error: "reset" }, { status: 200 }]);
    expect([actions["Call"]?.status, calls.length]).toEqual(["Succeeded", 2]);
  });

  test("Retry-After overrides the policy, in seconds or as a date", async () => {
    const seconds = await call({}, [
      { status: 503, headers: { "retry-after": "100" } },
      { status: 200 },
    ]);
    expect(seconds.waits).toEqual([100]);
    const date = new Date(Date.now() + 60_000).toUTCString();
    const dated = await call({}, [
      { status: 503, headers: { "Retry-After": date } },
      { status: 200 },
    ]);
    expect(dated.waits[0]).toBeGreaterThan(50);
    expect(dated.waits[0]).toBeLessThanOrEqual(60);
  });

  test("none never retries", async () => {
    expect((await call(none, [{ status: 500 }, { status: 200 }])).calls).toHaveLength(1);
  });
});

describe("202 and Location", () => {
  const accepted = (headers: Json = {}) => ({
    status: 202,
    headers: { Location: "https://x/status", ...headers },
  });

  test("polls with the same authentication and nothing else until another status comes", async () => {
    const report = await call(
      {
        method: "POST",
        body: { a: 1 },
        headers: { "x-a": "1" },
        authentication: { type: "Raw", value: "secret" },
      },
      [
        accepted({ "Retry-After": "3" }),
        accepted({ Location: "/other" }),
        { status: 200, body: 1 },
      ],
    );
    expect(report.waits).toEqual([3, 20]);
    const poll = { action: "Call", method: "GET", headers: { Authorization: "secret" } };
    expect(report.calls.slice(1)).toEqual([
      { ...poll, uri: "https://x/status" },
      { ...poll, uri: "https://x/other" },
    ]);
    expect(report.actions["Call"]?.outputs).toMatchObject({ statusCode: 200, body: 1 });
    expect(report.billedActions).toBe(2);
  });

  test("fails when the poll ends in a redirect, an error or a missing resource", async () => {
    for (const [status, code] of [
      [302, "Found"],
      [404, "NotFound"],
      [422, "422"],
    ] as const) {
      const { actions } = await call({}, [accepted(), { status }]);
      expect(actions["Call"]).toMatchObject({ status: "Failed", code });
    }
  });

  test("a poll that fails for a moment is retried", async () => {
    const { actions, waits } = await call(
      { retryPolicy: { type: "fixed", count: 1, interval: "PT7S" } },
      [accepted(), { status: 503 }, { status: 200 }],
    );
    expect([actions["Call"]?.status, waits]).toEqual(["Succeeded", [20, 7]]);
  });

  test("a 202 without Location is the answer", async () => {
    const { actions, calls } = await call({}, [{ status: 202 }]);
    expect(actions["Call"]).toMatchObject({ status: "Succeeded", code: "Accepted" });
    expect(calls).toHaveLength(1);
  });

  test("DisableAsyncPattern takes the 202 as the answer", async () => {
    const { actions, calls } = await call({}, [accepted()], {
      operationOptions: "DisableAsyncPattern",
    });
    expect(actions["Call"]).toMatchObject({ status: "Succeeded", code: "Accepted" });
    expect(calls).toHaveLength(1);
  });

  test("fails when limit.timeout passes while it polls, as TimedOut", async () => {
    const { actions, status, calls } = await call({}, [accepted()], {
      limit: { timeout: "PT1M" },
    });
    expect(actions["Call"]).toMatchObject({
      status: "TimedOut",
      code: "ActionTimedOut",
      error: { code: "ActionTimedOut" },
    });
    expect(status).toBe("TimedOut");
    expect(calls).toHaveLength(3);
  });
});
