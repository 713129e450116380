import type { FacadeAnswer } from "../../contract";
import { facadeRequestBytes, limits } from "../../contract";
import { isOperationId } from "../../functions/operation/operation";
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
    // Trigger, Compose, webhook, Response: docs/logic-app-facade.md counts with this number.
    expect(run.billedActions).toBe(4);
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
      traceparent: headers.traceparent,
    });
    expect(isOperationId(message.operationId)).toBe(true);
  });

  test("makes up a trace context and sends no key when the client has none", async () => {
    const { message } = await runFacade(quote);
    expect(isTraceparent(message.traceparent)).toBe(true);
    expect(message.idempotencyKey).toBeNull();
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
    expect(run.body).toMatchObject({ error: { code: "PayloadTooLarge" } });
  });
});

describe("a run that overruns", () => {
  const path = (id: string, kind: string) => `https://api.example/api/${kind}/${id}`;

  test.each([
    [204, "when the message still waits"],
    [409, "when the worker was first"],
    [503, "when the table is away"],
  ])("answers 504 with the address to poll: the table said %d, %s", async (table) => {
    const run = await runFacade(quote, { table: [table], timeoutSeconds: 30 });
    expect([run.statusCode, run.status]).toEqual([504, "TimedOut"]);
    expect(run.headers).toMatchObject({
      "Content-Type": "application/problem+json",
      Location: path(run.message.operationId, "status"),
      "Operation-Location": path(run.message.operationId, "operations"),
      "x-ms-error-code": "TimeBudgetExceeded",
      "x-content-type-options": "nosniff",
    });
    expect(run.body).toMatchObject({
      type: "https://api.example/api/problems/TimeBudgetExceeded",
      error: { code: "TimeBudgetExceeded" },
    });
    expect(run.seconds).toBeGreaterThanOrEqual(30);
    expect(run.seconds).toBeLessThanOrEqual(36);
  });

  test("invites to a retry only a client that sent a key", async () => {
    const keyed = await runFacade(quote, { headers: { "Idempotency-Key": "k" } });
    const bare = await runFacade(quote);
    expect([keyed.headers["Retry-After"], bare.headers["Retry-After"]]).toEqual(["10", undefined]);
    expect(JSON.stringify(keyed.body)).toContain("send the request again with the same");
    expect(JSON.stringify(bare.body)).toContain("Do not send the request again");
  });

  test("answers before the platform would, with the longest budget and a table that must be asked twice", async () => {
    const timeoutSeconds = limits.facadeTimeoutMaximumSeconds;
    const run = await runFacade(quote, { timeoutSeconds, table: [500, 204] });
    expect([run.statusCode, run.seconds]).toEqual([504, timeoutSeconds + 5]);
    expect(run.seconds).toBeLessThan(120);
  });

  test("leaves the record that the worker would have made", async () => {
    const { calls, message } = await runFacade(quote, { timeoutSeconds: 90 });
    expect(calls[1]).toMatchObject({
      method: "POST",
      uri: facadeParameters.tableUrl,
      headers: {
        Authorization: "Bearer /identities/facade for https://storage.azure.com/",
        Accept: "application/json;odata=nometadata",
      },
      plainBody: {
        PartitionKey: message.operationId,
        RowKey: "operation",
        status: "NotStarted",
        createdAt: "2026-01-01T00:01:30.000Z",
        lastUpdatedAt: "2026-01-01T00:01:30.000Z",
        deadlineAt: "2026-01-01T01:01:30.000Z",
        sweepAt: "2026-01-01T01:01:30.000Z",
        attempt: 0,
        owner: "",
        traceparent: message.traceparent,
      },
    });
  });

  // The documents disagree: TimedOut, or Failed (older: Cancelled) with the code ActionTimedOut.
  test("answers the same when the platform reports the timeout as Failed with ActionTimedOut", async () => {
    const run = await runFacade(quote, { change: reportAs("Failed", "ActionTimedOut") });
    expect(run.statusCode).toBe(504);
  });

  test("fails when the code is another one: 503", async () => {
    const run = await runFacade(quote, { change: reportAs("Failed", "BadRequest") });
    expect(run.statusCode).toBe(503);
  });

  test("ignores a callback that comes too late", async () => {
    const callback = { afterSeconds: 91, answer: result };
    const run = await runFacade(quote, { callback });
    expect(run.statusCode).toBe(504);
    expect(run.tree).toMatch(/Answer \(Response\) Skipped/);
  });
});

/** Lets the branch see the webhook's outcome as another version of the platform would report it. */
function reportAs(status: string, code: string) {
  return (definition: Record<string, unknown>): void => {
    const { Explain } = definition["actions"] as Record<string, { expression: unknown }>;
    if (Explain === undefined) throw new Error("the workflow has no action Explain");
    const text = JSON.stringify(Explain.expression)
      .replaceAll("actions('Await_work')", "outputs('Reported')")
      .replaceAll("@outputs('Reported')?['status']", `@outputs('Reported')['status']`);
    Explain.expression = JSON.parse(text) as unknown;
    const actions = definition["actions"] as Record<string, unknown>;
    actions["Reported"] = { type: "Compose", inputs: { status, code, error: { code } } };
    actions["Await_work"] = {
      ...(actions["Await_work"] as object),
      runAfter: { Operation: ["Succeeded"], Reported: ["Succeeded"] },
    };
  };
}
