import { randomUUID } from "node:crypto";
import { headers, routePath, storage } from "../../contract";
import { runTree } from "../../workflow-engine/run/run-tree";
import { quote, quoteResult, simulated, type Answer } from "../support/caller";
import { idOf, LegacyClient } from "../support/legacy-client";
import { operationsOfFacade, recordedOf } from "../support/storage-operations";
import { recordedTelemetryOf, telemetryOfRequests } from "../support/telemetry";
import { startStack, type RunningStack } from "../support/running-stack";
import type { QuoteRequest } from "../sample/schema";

/** The client's patience in these tests; work of more seconds overruns. */
const timeoutSeconds = 6;

/** Overruns, and leaves a busy machine five seconds to look at the operation before it ends. */
const longSeconds = timeoutSeconds + 5;

const variables = { REQUEST_REPLY_FACADE: JSON.stringify({ timeoutSeconds }) };

const withKey = (key: string) => ({ [headers.idempotencyKey]: key });

describe("the facade", () => {
  let running: RunningStack;
  let client: LegacyClient;
  beforeAll(async () => {
    running = await startStack("logic-app-facade", { variables });
    client = new LegacyClient(running.caller, running.triggerUrl);
  });
  afterAll(() => running?.stop());

  /** What a failing test needs to see. */
  const history = () => running.runs.slice(-3).map((run) => runTree(run, { colors: false }));

  async function overrun(request: QuoteRequest, extra = {}): Promise<Answer> {
    const answer = await client.post(request, extra);
    if (answer.status !== 504) throw new Error(`got ${answer.status}\n${history().join("\n")}`);
    return answer;
  }

  /** Work that overruns, with what its operation first answers. */
  async function overrunAndLook() {
    const answer = await overrun(simulated({ seconds: longSeconds }));
    const { caller } = running;
    const id = idOf(answer);
    const [status, result] = await Promise.all([
      caller.call(answer.headers.get(headers.location) ?? ""),
      caller.call(routePath("result", id)),
    ]);
    return { id, answer, status, result };
  }

  /** Three at once, each for one test: they take a while. */
  let overruns: ReturnType<typeof overrunAndLook>[];
  beforeAll(() => {
    overruns = Array.from({ length: 3 }, overrunAndLook);
    return Promise.all(overruns);
  });

  async function cancel(id: string): Promise<void> {
    const answer = await running.caller.call(routePath("operation", id), { method: "DELETE" });
    expect(answer.status).toBe(202);
  }

  // First: nothing else works then.
  test("costs the storage operations that the documents and the review know", async () => {
    const counts = await operationsOfFacade(running, overruns.length);
    expect(counts).toEqual(recordedOf("logic-app-facade"));
    // And the lines, invocations and runs that the plan of capacity prices.
    expect(await telemetryOfRequests(running, "logic-app-facade")).toEqual(
      recordedTelemetryOf("logic-app-facade"),
    );
  });

  test("answers one blocking call with the result", async () => {
    const answer = await client.post(quote);
    expect([answer.status, answer.json, history()]).toEqual([
      200,
      quoteResult,
      expect.arrayContaining([expect.stringContaining("3 billed actions")]),
    ]);
    expect(answer.text).toBe(JSON.stringify(quoteResult));
    expect(answer.headers.get(headers.contentType)).toMatch(/^application\/json/);
  });

  test("answers 200 when the first attempt at the work failed and the second did not", async () => {
    const answer = await client.post(simulated({ outcome: "transient-failure" }));
    expect([answer.status, answer.json]).toEqual([200, quoteResult]);
  });

  test("answers 422 with a problem when the work fails", async () => {
    const answer = await client.post(simulated({ outcome: "permanent-failure" }));
    expect([answer.status, answer.json.error.code]).toEqual([422, "WorkFailed"]);
    expect(answer.headers.get(headers.contentType)).toMatch(/^application\/problem\+json/);
    expect(answer.headers.get(headers.errorCode)).toBe("WorkFailed");
    expect(answer.headers.get(headers.contentTypeOptions)).toBe("nosniff");
  });

  test("answers 400 when the request does not match the schema, without a run", async () => {
    const before = running.runs.length;
    const answer = await client.post({ ...quote, lines: [] });
    expect([answer.status, answer.json.error.code]).toEqual([400, "TriggerInputSchemaMismatch"]);
    expect(running.runs).toHaveLength(before);
  });

  test("answers 400 when the Idempotency-Key is not visible ASCII of 1 to 255 characters", async () => {
    const answer = await client.post(quote, withKey("k".repeat(256)));
    expect([answer.status, answer.json.error.code]).toEqual([400, "InvalidHeader"]);
  });

  test("answers 413 when the request does not fit into a message", async () => {
    const sku = "x".repeat(300 * 1024);
    const answer = await client.post({ ...quote, lines: [{ ...quote.lines[0], sku }] });
    expect([answer.status, answer.json.error.code]).toEqual([413, "PayloadTooLarge"]);
  });

  test("fails when the trigger URL has no signature, or another one", async () => {
    const url = new URL(running.triggerUrl);
    url.searchParams.set("sig", "x");
    const forged = await new LegacyClient(running.caller, url.href).post(quote);
    url.search = "?api-version=2016-10-01";
    const unsigned = await new LegacyClient(running.caller, url.href).post(quote);
    expect([forged.status, unsigned.status]).toEqual([401, 401]);
  });

  test("answers 504 with Location when the time is over, and the operation goes on to its result", async () => {
    const { id, answer, status: first } = await overruns[0]!;
    expect(answer.json.error.code).toBe("TimeBudgetExceeded");
    // Without a key a retry would begin a second operation: nothing invites it.
    expect(answer.headers.get(headers.retryAfter)).toBeNull();
    const location = answer.headers.get(headers.location) ?? "";
    expect(location).toBe(`${running.caller.baseUrl}${routePath("status", id)}`);
    expect([first.status, first.json.status]).toEqual([202, "Running"]);
    const done = await running.caller.until(location, ({ status }) => status !== 202);
    expect(done.status).toBe(302);
    const result = await running.caller.call(done.headers.get(headers.location) ?? "");
    expect([result.status, result.json]).toEqual([200, quoteResult]);
  });

  test("a retry with the same key after a 504 attaches to the running operation, which works once", async () => {
    const key = withKey(randomUUID());
    const request = simulated({ seconds: longSeconds });
    const first = await overrun(request, key);
    expect(first.headers.get(headers.retryAfter)).toMatch(/^\d+$/);
    const again = await client.untilAnswered(request, key);
    expect([again.status, again.json]).toEqual([200, quoteResult]);
    const stored = await client.post(request, key);
    expect([stored.status, stored.json]).toEqual([200, quoteResult]);
    const starts = running.logs.filter((line) => line.includes('"event":"operation.start"'));
    expect(starts.filter((line) => line.includes(idOf(first)))).toHaveLength(1);
  });

  test("concurrent twins share one operation and are both answered", async () => {
    const key = withKey(randomUUID());
    const before = running.logs.length;
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => client.post(simulated({ seconds: 1 }), key)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    for (const { json } of answers) expect(json).toEqual(quoteResult);
    // The client may have its answer before the worker has noted that it delivered it.
    await running.untilLogged(/"event":"operation.answered"/, before);
    const lines = running.logs.slice(before);
    const starts = lines.filter((line) => line.includes('"event":"operation.start"'));
    const [, id = "none"] = /"operationId":"([^"]+)"/.exec(starts[0] ?? "") ?? [];
    // By id: a line about the test before may come late.
    const logged = (event: string) =>
      lines.filter((line) => line.includes(`"event":"${event}"`) && line.includes(id)).length;
    expect([logged("operation.start"), logged("callback.delivered")]).toEqual([1, 5]);
  });

  test("a twin that overruns is given an address that leads to the shared operation", async () => {
    const key = withKey(randomUUID());
    const request = simulated({ seconds: longSeconds });
    const twins = await Promise.all([overrun(request, key), overrun(request, key)]);
    const ids = twins.map(idOf);
    expect(new Set(ids).size).toBe(2);
    const operations = await Promise.all(ids.map((id) => running.caller.ended(id)));
    expect(operations[0]).toEqual(operations[1]);
    for (const id of ids) {
      const result = await running.caller.call(routePath("result", id));
      expect([result.status, result.json]).toEqual([200, quoteResult]);
    }
  });

  test("fails when a key comes with another request: 422", async () => {
    const key = withKey(randomUUID());
    await client.post(quote, key);
    const answer = await client.post({ ...quote, customer: "Fabrikam" }, key);
    expect([answer.status, answer.json.error.code]).toEqual([422, "IdempotencyKeyReused"]);
  });

  test("a cancel answers everybody who waits with 409", async () => {
    const key = withKey(randomUUID());
    const request = simulated({ seconds: 60 });
    const id = idOf(await overrun(request, key));
    const before = running.logs.length;
    const waiting = client.untilAnswered(request, key);
    await running.untilLogged(/"event":"operation.attach"/, before);
    await cancel(id);
    const answer = await waiting;
    expect([answer.status, answer.json.error.code]).toEqual([409, "Canceled"]);
    const status = await running.caller.call(routePath("status", id));
    expect([status.status, status.json.error.code]).toEqual([409, "Canceled"]);
  });

  test("the operation of an overrun has every endpoint of the contract", async () => {
    const { caller } = running;
    const { id, result: early } = await overruns[1]!;
    expect([early.status, early.json.error.code]).toEqual([404, "ResultNotReady"]);
    expect((await caller.ended(id)).resourceLocation).toMatch(new RegExp(`/api/results/${id}$`));
    const inline = await caller.call(`${routePath("status", id)}?profile=inline`);
    expect([inline.status, inline.json]).toEqual([200, quoteResult]);
    const seeOther = await caller.call(`${routePath("status", id)}?profile=see-other`);
    expect(seeOther.status).toBe(303);
    const head = await caller.call(routePath("result", id), { method: "HEAD" });
    const etag = head.headers.get(headers.etag) ?? "";
    const unchanged = await caller.call(routePath("result", id), {
      headers: { [headers.ifNoneMatch]: etag },
    });
    expect([head.status, unchanged.status]).toEqual([200, 304]);
    const late = await caller.call(routePath("operation", id), { method: "DELETE" });
    expect([late.status, late.json.error.code]).toEqual([409, "OperationCompleted"]);
    const key = await caller.call(`${routePath("result", id)}?via=sas`);
    const content = await running.download(new URL(key.json.contentUrl));
    expect([content.status, JSON.parse(content.text)]).toEqual([200, quoteResult]);
  });

  test("an expired operation is 410, its result is purged, and later it is 404", async () => {
    const { id } = await overruns[2]!;
    await running.caller.ended(id);
    const codes = async () =>
      Promise.all(
        (["status", "operation", "result"] as const).map(
          async (route) => (await running.caller.call(routePath(route, id))).status,
        ),
      );
    await running.age(id, "expired");
    expect(await codes()).toEqual([410, 410, 410]);
    await running.runTimer("sweeper");
    expect(await running.blobExists(storage.containers.results, id)).toBe(false);
    await running.age(id, "forgotten");
    await running.runTimer("sweeper");
    expect(await codes()).toEqual([404, 404, 404]);
  });
});
