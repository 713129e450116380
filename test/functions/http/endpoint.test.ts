import { setImmediate } from "node:timers/promises";
import { routes } from "../../../contract";
import { serve, type Handler } from "../../../functions/http/endpoint";
import { structuredLog } from "../../../functions/log";
import { PollLimiter } from "../../../functions/http/poll-limiter";
import { SettingsError } from "../../../functions/settings";
import { hostTraceparent, TestApp } from "../../support/function-app";

const clientTraceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

const get = {
  method: "GET",
  headers: new Headers(),
  query: new URLSearchParams(),
  params: {},
  body: null,
};

describe("every endpoint", () => {
  test.each([
    ["status", "GET, HEAD, DELETE"],
    ["operation", "GET, HEAD, DELETE"],
    ["result", "GET, HEAD"],
  ] as const)("fails when %s is asked with another method than %s", async (endpoint, allow) => {
    const id = "7351d3ff-d30b-46df-aa5f-c35d00a9e624";
    const answer = await new TestApp()[endpoint](id, { method: "PUT" });
    expect([answer.status, answer.headers["allow"]]).toEqual([405, allow]);
    expect(answer.json["error"]).toMatchObject({ code: "MethodNotAllowed" });
  });

  test.each(["status", "operation", "result"] as const)(
    "answers HEAD at %s like GET, without the body",
    async (endpoint) => {
      const app = new TestApp();
      const id = await app.submitted();
      const get = await app[endpoint](id);
      const head = await app[endpoint](id, { method: "HEAD" });
      expect([head.status, head.headers, head.body]).toEqual([get.status, get.headers, undefined]);
    },
  );

  const failing = async (error: Error) => {
    const lines: string[] = [];
    const log = structuredLog((line, level) => lines.push(level === "error" ? line : level));
    const { deps } = new TestApp();
    const traceparent = hostTraceparent;
    const invocation = { requestId: "r", log, traceparent, dependencies: () => deps };
    const asked = { ...get, headers: new Headers({ traceparent: clientTraceparent }) };
    const answer = await serve(routes.status, () => Promise.reject(error), asked, invocation);
    return { answer, lines };
  };

  test("reads away what a handler left of the body, without ending the connection", async () => {
    const [read, ended] = [jest.fn(), jest.fn()];
    const body = (async function* () {
      try {
        for (let chunk = 1; chunk <= 3; chunk++) {
          read(chunk);
          yield Uint8Array.of(chunk);
        }
      } finally {
        ended(read.mock.calls.length);
      }
    })();
    const { deps } = new TestApp();
    const log = structuredLog(() => undefined);
    const traceparent = hostTraceparent;
    const invocation = { requestId: "r", log, traceparent, dependencies: () => deps };
    const first: Handler = async (asked) => {
      for await (const chunk of asked.body ?? []) return { status: 413, headers: {}, body: chunk };
      return { status: 500, headers: {} };
    };
    const post = { ...get, method: "POST", body };
    const answer = await serve(routes.submit, first, post, invocation);
    expect([answer.status, answer.body]).toEqual([413, Uint8Array.of(1)]);
    await setImmediate();
    expect(ended.mock.calls).toEqual([[3]]);
  });

  test("fails with a 500 problem that says nothing about the inside, and logs the reason", async () => {
    const { answer, lines } = await failing(new Error("secret place"));
    expect(answer.status).toBe(500);
    expect(answer.headers["x-ms-request-id"]).toBe("r");
    expect(JSON.stringify(answer.body)).not.toContain("secret place");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        event: "request.failed",
        requestId: "r",
        functionName: "status-checker",
        method: "GET",
        traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
        clientTraceId: "0af7651916cd43dd8448eb211c80319c",
        status: 500,
        code: "InternalError",
        durationMs: expect.any(Number) as number,
        error: "Error: secret place",
      },
    ]);
  });

  test("fails with 503 and Retry-After when storage does not answer", async () => {
    const error = Object.assign(new Error("x"), { name: "RestError" });
    const { answer, lines } = await failing(error);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines.join())).toMatchObject({ status: 503, code: "ServiceUnavailable" });
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "5"]);
  });

  test("fails with 500 when the settings are wrong", async () => {
    const { deps } = new TestApp();
    const dependencies = () => {
      throw new SettingsError("2 app settings to correct");
    };
    const { log, traceparent } = deps;
    const invocation = { requestId: "r", log, traceparent, dependencies };
    const answer = await serve(routes.status, jest.fn(), get, invocation);
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain("app settings");
  });
});

describe("the poll limiter", () => {
  test("remembers a bounded number of operations, the last polled ones", () => {
    const limiter = new PollLimiter();
    for (let poll = 0; poll < 30; poll++) limiter.take("first", 0);
    expect(limiter.take("first", 0)).toBe(1);
    for (let other = 0; other < 9_999; other++) limiter.take(`other-${other}`, 0);
    expect(limiter.take("first", 0)).toBe(1);
    for (let other = 0; other < 10_000; other++) limiter.take(`more-${other}`, 0);
    expect(limiter.take("first", 0)).toBe(0);
  });

  test("grants again when a second's worth of tokens is back, also when the clock steps back", () => {
    const limiter = new PollLimiter();
    for (let poll = 0; poll < 30; poll++) limiter.take("a", 1_000);
    expect([limiter.take("a", 500), limiter.take("a", 700)]).toEqual([1, 0]);
  });
});
