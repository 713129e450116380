import http from "node:http";
import type { AddressInfo } from "node:net";
import { createHttpClient } from "../../workflow-engine/http/http-client";
import { fromPlain } from "../../workflow-engine/expressions/values";
import { HttpFailure, type IncomingResponse } from "../../workflow-engine/run/ports";
import { FakeStorage, operationId } from "./fake-table";
import { BackgroundWorker, realTime, sample, traceparent, type Ran } from "./run-background-worker";

const backendUrl = "https://backend.example/quotes";
const statusUrl = "https://backend.example/status/1";

const accepted: IncomingResponse = {
  statusCode: 202,
  headers: { Location: statusUrl, "Retry-After": "10" },
};

const json = (statusCode: number, body: unknown): IncomingResponse => ({
  statusCode,
  headers: { "Content-Type": "application/json" },
  body: fromPlain(body),
});

/** Runs the work at a backend that gives these answers in turn, the last one again and again. */
async function workAt(
  answers: readonly (IncomingResponse | HttpFailure)[],
  timeoutMinutes = 30,
): Promise<{ storage: FakeStorage; ran: Ran; error: unknown }> {
  const storage = new FakeStorage();
  let calls = 0;
  storage.backend = async () => {
    const answer = answers[Math.min(calls++, answers.length - 1)];
    if (answer === undefined) throw new Error("the backend has no answer");
    if (answer instanceof HttpFailure) throw answer;
    return answer;
  };
  const ran = await new BackgroundWorker(storage, { backend: { timeoutMinutes }, backendUrl }).work(
    sample,
  );
  const { errorCode: code, errorMessage: message } = storage.record ?? {};
  return { storage, ran, error: { code, message } };
}

test.each([
  [
    "answered",
    json(404, { error: { code: "WorkFailed", message: "No such customer." } }),
    "NotFound No such customer.",
  ],
  [
    "is out of reach",
    new HttpFailure("BadRequest", "Http request failed: no route", true),
    "BadRequest Http request failed: no route",
  ],
])("keeps for operators which action failed, when the backend %s", async (_what, answer, said) => {
  const { storage } = await workAt([answer]);
  expect(storage.record?.lastError).toBe(`Call_the_backend: Failed, ${said}`);
});

test("follows 202 and Location to the result, asking as often as Retry-After says", async () => {
  const { storage, ran } = await workAt([accepted, accepted, json(200, { total: 1 })]);
  expect([ran.status, storage.record?.status]).toEqual(["Succeeded", "Succeeded"]);
  expect(ran.waits).toEqual([10, 10]);
  expect(storage.results.get(operationId)).toEqual({ total: 1 });
});

test("sends the request with the operation's id as idempotency key, and no token of ours", async () => {
  const { storage } = await workAt([json(200, {})]);
  const [call] = storage.requests.filter(({ uri }) => uri === backendUrl);
  expect(call?.headers).toEqual({
    "Content-Type": "application/json",
    "Idempotency-Key": operationId,
    traceparent,
  });
});

test("gives a backend that is told of cancels the operation's id as the id of its own", async () => {
  const storage = new FakeStorage();
  storage.backend = async () => json(200, {});
  const backend = { timeoutMinutes: 30, namesOperations: true };
  await new BackgroundWorker(storage, { backend, backendUrl }).work(sample);
  const [call] = storage.requests.filter(({ uri }) => uri === backendUrl);
  expect(call?.headers).toMatchObject({
    ...{ "Idempotency-Key": operationId, "Operation-Id": operationId },
  });
});

test("keeps the media type of an answer that is not JSON", async () => {
  const { storage } = await workAt([
    { statusCode: 200, headers: { "Content-Type": "text/csv" }, body: "a,b" },
  ]);
  expect([storage.results.get(operationId), storage.contentTypes]).toEqual(["a,b", ["text/csv"]]);
});

const problem = { error: { code: "WorkFailed", message: "No such customer." } };

test.each<[string, (IncomingResponse | HttpFailure)[], { code: string; message: unknown }]>([
  ["says why", [accepted, json(422, problem)], problem.error],
  [
    "answers 404 without a word",
    [{ statusCode: 404, headers: {} }],
    {
      code: "NotFound",
      message: "The action Call_the_backend ended as Failed, NotFound.",
    },
  ],
  [
    "answers a text that looks like JSON",
    [{ statusCode: 400, headers: {}, body: "{oops" }],
    { code: "BadRequest", message: "The action Call_the_backend ended as Failed, BadRequest." },
  ],
  [
    "answers an error that is a text",
    [json(500, { error: "boom" })],
    {
      code: "InternalServerError",
      message: "The action Call_the_backend ended as Failed, InternalServerError.",
    },
  ],
  [
    "cannot be reached",
    [new HttpFailure("BadRequest", "Http request failed: no route", true)],
    { code: "BadRequest", message: "Http request failed: no route" },
  ],
  [
    "redirects instead of answering",
    [accepted, { statusCode: 302, headers: { Location: "https://elsewhere.example" } }],
    { code: "Found", message: "The action Call_the_backend ended as Failed, Found." },
  ],
])("fails when the backend %s", async (_what, answers, expected) => {
  const { storage, ran, error } = await workAt(answers);
  expect([ran.status, storage.record?.status]).toEqual(["Failed", "Failed"]);
  expect([error, ran.error]).toEqual([expected, expected]);
  expect(storage.results.size).toBe(0);
});

test("fails when the backend takes longer than its timeout", async () => {
  const { storage, ran, error } = await workAt([accepted], 1);
  expect([ran.statusOf("Call_the_backend"), ran.statusOf("Work")]).toEqual([
    "TimedOut",
    "TimedOut",
  ]);
  expect([ran.status, storage.record?.status]).toEqual(["Failed", "Failed"]);
  expect(error).toMatchObject({ code: "ActionTimedOut" });
});

test("a cancel while the backend works is honoured when it is done", async () => {
  const storage = new FakeStorage();
  storage.backend = async () => {
    storage.write({ status: "Canceling" });
    return json(200, {});
  };
  const options = { backend: { timeoutMinutes: 30 }, backendUrl };
  const ran = await new BackgroundWorker(storage, options).work();
  expect([ran.status, storage.record?.status]).toEqual(["Cancelled", "Canceled"]);
});

describe("a small slow backend on a real port", () => {
  let backend: http.Server;
  let polls = 0;

  beforeAll(async () => {
    backend = http.createServer((request, response) => {
      request.resume();
      if (request.method === "POST") {
        response.writeHead(202, { Location: "/status/1", "Retry-After": "0" }).end();
      } else if (++polls < 3) {
        response.writeHead(202, { Location: "/status/1", "Retry-After": "0" }).end();
      } else {
        response.writeHead(200, { "Content-Type": "application/json" }).end('{"total":1}');
      }
    });
    await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => void backend.close());

  test("is followed in the profile inline", async () => {
    const { port } = backend.address() as AddressInfo;
    const resolve = (url: URL): URL => new URL(url.pathname, `http://127.0.0.1:${port}`);
    const storage = new FakeStorage();
    const client = createHttpClient({ resolve });
    storage.backend = (request, signal) => client.send(request, signal);
    const options = { backend: { timeoutMinutes: 30 }, backendUrl, clock: realTime };
    const ran = await new BackgroundWorker(storage, options).work();
    expect([ran.status, polls]).toEqual(["Succeeded", 3]);
    expect(storage.results.get(operationId)).toEqual({ total: 1 });
  });
});
