import { type FacadeAnswer, limits } from "../../contract";
import { isTraceparent } from "../../functions/trace-context";
import { quote } from "../support/caller";
import { facadeParameters, runFacade } from "../support/facade-run";

const answer: FacadeAnswer = {
  statusCode: 200,
  headers: { "content-type": "application/json" },
  contentType: "application/json",
  body: { totalCents: 1 },
};

describe("a run that overruns", () => {
  const path = (id: string, kind: string) => `https://api.example/api/${kind}/${id}`;

  test.each([
    [204, "when the message still waits"],
    [409, "when the worker was first"],
    [503, "when the table is away"],
  ])("answers 504 with the address to poll: the table said %d, %s", async (table) => {
    const run = await runFacade(quote, { table: [table], timeoutSeconds: 30 });
    expect([run.statusCode, run.status]).toEqual([504, "TimedOut"]);
    // A retry of the call to the table is billed like the call; docs/logic-app-facade.md says 6.
    expect(run.billedActions).toBe(table === 503 ? 7 : 6);
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
    const merging = await runFacade(quote, { mergeSeconds: 300 });
    expect(merging.headers).not.toHaveProperty("Retry-After");
    expect(JSON.stringify(merging.body)).toContain("without an Idempotency-Key that may begin");
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
        traceparent: traceOf(calls[0]?.headers["Diagnostic-Id"]),
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
    const callback = { afterSeconds: 91, answer };
    const run = await runFacade(quote, { callback });
    expect(run.statusCode).toBe(504);
    expect(run.tree).toMatch(/Answer \(Response\) Skipped/);
  });
});

/** A text among a Service Bus message's properties is in quotes. */
function traceOf(property: unknown): unknown {
  const trace: unknown = JSON.parse(String(property));
  expect(isTraceparent(trace)).toBe(true);
  return trace;
}

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
      runAfter: { Reported: ["Succeeded"] },
    };
  };
}
