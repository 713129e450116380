import { facadeRequestBytes, type FacadeAnswer } from "../../contract";
import { isOperationId } from "../../functions/operation/operation-id";
import { isTraceparent } from "../../functions/trace-context";
import { facadeWorkflow } from "../../logic-apps/facade";
import { quote } from "../support/caller";
import { facadeParameters, runFacade } from "../support/facade-run";
import { requestSchema } from "../sample/schema";

const result: FacadeAnswer = {
  statusCode: 200,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  contentType: "application/json",
  body: { totalCents: 9_007_199_254_740_991 },
};
const failed: FacadeAnswer = {
  statusCode: 422,
  headers: { "content-type": "application/problem+json", "x-ms-error-code": "WorkFailed" },
  contentType: "application/problem+json",
  body: { error: { code: "WorkFailed", message: "no" } },
};
const canceled: FacadeAnswer = { ...failed, statusCode: 409 };

describe("the facade's workflow", () => {
  test("is as reviewed", () => {
    expect(facadeWorkflow({ timeoutSeconds: 90 })).toMatchSnapshot();
  });

  test("validates with the contract's schema before a run starts", () => {
    expect(facadeWorkflow({ timeoutSeconds: 90 }).triggers["request"]).toMatchObject({
      inputs: { schema: requestSchema },
      operationOptions: "EnableSchemaValidation",
    });
  });

  test("secures what holds the callback URL or a customer's data", () => {
    const { triggers, actions } = facadeWorkflow({ timeoutSeconds: 90 });
    expect(triggers["request"]?.runtimeConfiguration?.secureData?.properties).toEqual(["outputs"]);
    expect(actions["Await_work"]?.runtimeConfiguration).toEqual({
      secureData: { properties: ["inputs", "outputs"] },
    });
    expect(actions["Answer"]?.runtimeConfiguration).toEqual({
      secureData: { properties: ["inputs"] },
    });
  });

  test("ends in exactly one Response whatever happens", async () => {
    const answered = await Promise.all([
      runFacade(quote, { callback: { afterSeconds: 1, answer: result } }),
      runFacade(quote),
      runFacade(quote, { broker: [503] }),
    ]);
    for (const { tree } of answered) {
      expect(tree.match(/\(Response\) Succeeded/g)).toHaveLength(1);
    }
  });
});

describe("a run of the facade", () => {
  test.each([
    [200, result],
    [422, failed],
    [409, canceled],
  ])("answers %d with what the worker's callback brings", async (statusCode, answer) => {
    const run = await runFacade(quote, { callback: { afterSeconds: 2, answer } });
    expect([run.statusCode, run.body, run.status]).toEqual([statusCode, answer.body, "Succeeded"]);
    expect(run.headers).toMatchObject(answer.headers);
    expect(run.seconds).toBe(2);
    // Trigger, webhook, Response: docs/logic-app-facade.md counts with this number.
    expect(run.billedActions).toBe(3);
  });

  test("answers with the type alone that a worker of an earlier version brings", async () => {
    const { statusCode, contentType, body } = failed;
    const earlier = { statusCode, contentType, body } as FacadeAnswer;
    const callback = { afterSeconds: 2, answer: earlier };
    const run = await runFacade(quote, { callback });
    expect([run.statusCode, run.headers["Content-Type"]]).toEqual([422, failed.contentType]);
  });

  test("sends request, ids and callback URL to the queue, as its own identity", async () => {
    const headers = {
      "idempotency-KEY": "k 1",
      traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
    };
    const { calls, message } = await runFacade(quote, {
      headers,
      callback: { afterSeconds: 1, answer: result },
    });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      method: "POST",
      uri: `${facadeParameters.queueUrl}/messages`,
      headers: {
        "Content-Type": "application/json",
        Authorization: "Bearer /identities/facade for https://servicebus.azure.net",
      },
    });
    expect(message).toEqual({
      operationId: expect.any(String) as string,
      request: quote,
      idempotencyKey: "k 1",
      callbackUrl: expect.stringMatching(/^https:\/\/workflow\.example\/workflows\//) as string,
      clientTraceparent: headers.traceparent,
    });
    expect(isOperationId(message.operationId)).toBe(true);
  });

  test("sends no key and no link when the client has none", async () => {
    const { message } = await runFacade(quote);
    expect([message.idempotencyKey, message.clientTraceparent]).toEqual([null, null]);
  });

  test("begins a trace of its own, as a property of the message, whatever the client sends", async () => {
    const hostile = `00-${"a".repeat(32)}-${"b".repeat(16)}-01"\r\nBrokerProperties: {}`;
    const callback = { afterSeconds: 1, answer: result };
    const headers = { traceparent: hostile, "Diagnostic-Id": hostile };
    const runs = [await runFacade(quote, { headers, callback }), await runFacade(quote)];
    const sent = runs.map(({ calls }) => calls[0]?.headers["Diagnostic-Id"] ?? "");
    for (const property of sent) {
      expect(property).toMatch(/^"00-[0-9a-f]{32}-[0-9a-f]{16}-01"$/);
      expect(isTraceparent(JSON.parse(property))).toBe(true);
    }
    expect(sent[0]).not.toContain("a".repeat(32));
    expect(sent[0]).not.toBe(sent[1]);
  });

  test("tells the worker who called and when, only with mergeSeconds", async () => {
    const headers = { "x-forwarded-for": "198.51.100.1, 203.0.113.9:4711" };
    const { message } = await runFacade(quote, { headers, mergeSeconds: 300 });
    expect(message.merge).toEqual({
      forwardedFor: "198.51.100.1, 203.0.113.9:4711",
      receivedAt: "2026-01-01T00:00:00.0000000Z",
      windowSeconds: 300,
    });
    const unknown = await runFacade(quote, { mergeSeconds: 300 });
    expect(unknown.message.merge?.forwardedFor).toBeNull();
    const off = await runFacade(quote, { headers });
    expect(off.message).not.toHaveProperty("merge");
  });

  test("gives the message the run's own id, so that the broker drops what a retry repeats", async () => {
    const callback = { afterSeconds: 1, answer: result };
    const { calls, statusCode } = await runFacade(quote, {
      broker: [500, undefined, 201],
      callback,
    });
    const ids = calls.map(({ headers }) => headers["BrokerProperties"]);
    expect(statusCode).toBe(200);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
    expect(JSON.parse(ids[0] ?? "")).toEqual({ MessageId: expect.stringMatching(/^08/) as string });
    expect(new Set(calls.map(({ plainBody }) => JSON.stringify(plainBody))).size).toBe(1);
  });

  test("fails when the request does not match the schema: 400, nothing is sent", async () => {
    const { statusCode, body, calls } = await runFacade({ ...quote, lines: [] });
    expect([statusCode, calls]).toEqual([400, []]);
    expect(body).toMatchObject({ error: { code: "TriggerInputSchemaMismatch" } });
  });

  test("fails when the broker refuses or is away: 503 with Retry-After within the client's patience", async () => {
    for (const broker of [[401], [503], [undefined]]) {
      const run = await runFacade(quote, { broker });
      expect([run.statusCode, run.headers["retry-after"], run.status]).toEqual([
        503,
        "5",
        "Failed",
      ]);
      expect(run.body).toMatchObject({ error: { code: "DispatchFailed" } });
      expect(run.billedActions).toBe(broker[0] === 401 ? 4 : 6);
      expect(run.seconds).toBeLessThanOrEqual(15);
    }
  });

  test("fails when the message is too large for the broker: 413", async () => {
    const sku = "ü".repeat(facadeRequestBytes / 2);
    const run = await runFacade(
      { ...quote, lines: [{ ...quote.lines[0], sku }] },
      { broker: [403] },
    );
    expect(run.statusCode).toBe(413);
    expect(run.headers).toMatchObject({
      "Content-Type": "application/problem+json",
      "x-ms-error-code": "PayloadTooLarge",
      "x-content-type-options": "nosniff",
    });
    // It stays too large.
    expect(Object.keys(run.headers).filter((name) => /^retry-after$/i.test(name))).toEqual([]);
    expect(run.body).toMatchObject({ error: { code: "PayloadTooLarge" } });
  });
});
