import { routes } from "../../../contract";
import { serve } from "../../../functions/http/endpoint";
import { structuredLog } from "../../../functions/log";
import { PollLimiter } from "../../../functions/http/poll-limiter";
import { SettingsError } from "../../../functions/settings";
import { TestApp } from "../../support/function-app";

const get = {
  method: "GET",
  headers: new Headers(),
  query: new URLSearchParams(),
  params: {},
  body: null,
};

describe("every endpoint", () => {
  it.each([
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
    const log = structuredLog((line) => lines.push(line));
    const { deps } = new TestApp();
    const invocation = { requestId: "r", log, dependencies: () => deps };
    const answer = await serve(routes.status, () => Promise.reject(error), get, invocation);
    return { answer, lines };
  };

  test("fails with a 500 problem that says nothing about the inside, and logs the reason", async () => {
    const { answer, lines } = await failing(new Error("secret place"));
    expect(answer.status).toBe(500);
    expect(answer.headers["x-ms-request-id"]).toBe("r");
    expect(String(answer.body)).not.toContain("secret place");
    expect(lines).toEqual([
      '{"event":"request.failed","requestId":"r","error":"Error: secret place"}',
    ]);
  });

  test("fails with 503 and Retry-After when storage does not answer", async () => {
    const { answer } = await failing(Object.assign(new Error("x"), { name: "RestError" }));
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "5"]);
  });

  test("fails with 500 when the settings are wrong", async () => {
    const { deps } = new TestApp();
    const dependencies = () => {
      throw new SettingsError("2 app settings to correct");
    };
    const invocation = { requestId: "r", log: deps.log, dependencies };
    const answer = await serve(routes.status, jest.fn(), get, invocation);
    expect(answer.status).toBe(500);
    expect(String(answer.body)).not.toContain("app settings");
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
