import { exposedHeaders, headers, routePath } from "../../contract";
import { quote, quoteResult, simulated } from "../support/caller";
import { pollingStacks, startStack, type RunningStack } from "../support/running-stack";

/** Seconds of work that a poll must come before, on a busy machine, too. */
const pendingSeconds = 5;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe.each(pollingStacks)("the pattern on %s", (stack) => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack(stack);
  });
  afterAll(() => running?.stop());

  /** Submits work that takes a while: the status URL as it was answered, and the first poll of it. */
  async function submitAndPoll(query = "") {
    const answer = await running.caller.submit(simulated({ seconds: pendingSeconds }), {}, query);
    const { id } = answer.json;
    const url = answer.headers.get(headers.location)!;
    return { id, url, poll: await running.caller.call(url) };
  }

  /** All at once, each for one test: they take a while. */
  let pending: Record<"redirect" | "seeOther" | "inline", ReturnType<typeof submitAndPoll>>;
  let failing: Promise<string>;
  beforeAll(async () => {
    pending = {
      redirect: submitAndPoll(),
      seeOther: submitAndPoll("?profile=see-other"),
      inline: submitAndPoll("?profile=inline"),
    };
    failing = running.caller.submitted(simulated({ outcome: "transient-failure" }));
    await Promise.all([...Object.values(pending), failing]);
  });

  test("a request is accepted with everything that a client needs to go on", async () => {
    const { caller } = running;
    const answer = await caller.submit(quote);
    expect(answer.status).toBe(202);
    const { id } = answer.json;
    expect(id).toMatch(uuid);
    expect(answer.headers.get(headers.location)).toBe(
      `${caller.baseUrl}${routePath("status", id)}`,
    );
    expect(answer.headers.get(headers.operationLocation)).toBe(
      `${caller.baseUrl}${routePath("operation", id)}`,
    );
    expect(answer.headers.get(headers.retryAfter)).toMatch(/^[1-9]\d*$/);
    expect(answer.headers.get(headers.cacheControl)).toBe("no-store");
    expect(answer.headers.get(headers.requestId)).toBeTruthy();
    expect(answer.headers.get(headers.exposeHeaders)).toBe(exposedHeaders);
    expect(Date.parse(answer.json.createdAt)).toBeGreaterThan(Date.now() - 60_000);
    expect(answer.json).toEqual({
      id,
      status: "NotStarted",
      createdAt: answer.json.createdAt,
      lastUpdatedAt: answer.json.createdAt,
    });
    // core-lro polls at once: the record is there before the first answer.
    expect((await caller.call(routePath("operation", id))).status).toBe(200);
  });

  test("profile redirect: 202 while pending, then 302 on the same origin to the result", async () => {
    const { caller } = running;
    const { id, url, poll } = await pending.redirect;
    expect(url).toBe(`${caller.baseUrl}${routePath("status", id)}`);
    expect(poll.status).toBe(202);
    expect(poll.headers.get(headers.location)).toBe(url);
    expect(poll.headers.get(headers.retryAfter)).toMatch(/^[1-9]\d*$/);
    expect(poll.json).toMatchObject({ id });
    const done = await caller.until(url, (answer) => answer.status !== 202);
    expect(done.status).toBe(302);
    expect(done.headers.get(headers.location)).toBe(`${caller.baseUrl}${routePath("result", id)}`);
  });

  test("profile see-other: 200 while pending, then 303", async () => {
    const { url, poll } = await pending.seeOther;
    expect(url).toMatch(/\?profile=see-other$/);
    expect(poll.status).toBe(200);
    expect(poll.headers.get(headers.retryAfter)).toMatch(/^[1-9]\d*$/);
    const done = await running.caller.until(url, (next) => next.status !== 200);
    expect(done.status).toBe(303);
  });

  test("profile inline: 202 with Location while pending, then 200 with the result itself", async () => {
    const { url, poll } = await pending.inline;
    expect(poll.status).toBe(202);
    expect(poll.headers.get(headers.location)).toBe(url);
    const done = await running.caller.until(url, (next) => next.status !== 202);
    expect([done.status, done.json]).toEqual([200, quoteResult]);
  });

  test("the operation ends as Succeeded with its result and its expiry", async () => {
    const { caller } = running;
    const id = await caller.submitted(quote);
    const operation = await caller.ended(id);
    expect(operation).toMatchObject({
      id,
      status: "Succeeded",
      resourceLocation: `${caller.baseUrl}${routePath("result", id)}`,
    });
    const kept = Date.parse(operation.expiresAt) - Date.parse(operation.lastUpdatedAt);
    // A workflow asks the time for each, on a machine that may be busy.
    expect(Math.abs(kept - 24 * 3600 * 1000)).toBeLessThan(5_000);
  });

  test("the result is served with ETag, conditional requests and HEAD", async () => {
    const { caller } = running;
    const id = await caller.submitted(quote);
    await caller.ended(id);
    const result = await caller.call(routePath("result", id));
    expect([result.status, result.json]).toEqual([200, quoteResult]);
    // Members in the same order on every stack.
    expect(result.text).toBe(JSON.stringify(quoteResult));
    expect(result.headers.get(headers.cacheControl)).toBe("private, no-store");
    const etag = result.headers.get(headers.etag)!;
    expect(etag).toMatch(/^"/);
    const again = await caller.call(routePath("result", id), {
      headers: { [headers.ifNoneMatch]: etag },
    });
    expect([again.status, again.text, again.headers.get(headers.etag)]).toEqual([304, "", etag]);
    const head = await caller.call(routePath("result", id), { method: "HEAD" });
    expect([head.status, head.text, head.headers.get(headers.etag)]).toEqual([200, "", etag]);
    const part = await caller.call(routePath("result", id), {
      headers: { [headers.range]: "bytes=-9" },
    });
    expect([part.status, part.text, part.headers.get(headers.contentRange)]).toEqual([
      206,
      result.text.slice(-9),
      `bytes ${result.text.length - 9}-${result.text.length - 1}/${result.text.length}`,
    ]);
  });

  test("before completion the result is 404 ResultNotReady with Retry-After", async () => {
    const { caller } = running;
    const id = await caller.submitted(simulated({ seconds: 60 }));
    const early = await caller.call(routePath("result", id));
    expect([early.status, early.json.error.code]).toEqual([404, "ResultNotReady"]);
    expect(early.headers.get(headers.retryAfter)).toMatch(/^[1-9]\d*$/);
    await caller.call(routePath("operation", id), { method: "DELETE" });
  });

  test("?via=sas gives a read-only https valet key of one blob for at most 15 minutes", async () => {
    const { caller } = running;
    const id = await caller.submitted(quote);
    await caller.ended(id);
    const answer = await caller.call(`${routePath("result", id)}?via=sas`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get(headers.cacheControl)).toMatch(/no-store/);
    const url = new URL(answer.json.contentUrl);
    const sas = url.searchParams;
    expect([sas.get("sp"), sas.get("sr"), sas.get("spr")]).toEqual(["r", "b", "https"]);
    expect(sas.get("skoid")).toBeTruthy();
    const seconds = (Date.parse(sas.get("se")!) - Date.now()) / 1000;
    expect(seconds).toBeLessThanOrEqual(15 * 60);
    expect(Date.parse(answer.json.expiresAt)).toBe(Date.parse(sas.get("se")!));
    const content = await running.download(url);
    expect(JSON.parse(content.text)).toEqual(quoteResult);
    expect(content.headers["content-disposition"]).toMatch(/^attachment/);
  });

  test("Prefer: wait answers as the status endpoint would, once the work is done", async () => {
    const { caller } = running;
    const answer = await caller.submit(quote, { [headers.prefer]: "wait=15" });
    expect(answer.headers.get(headers.preferenceApplied)).toBe("wait=15");
    // Never 302, on which a client may repeat the POST.
    expect(answer.status).toBe(303);
  });

  test("work that cannot succeed ends as 422, never as 5xx", async () => {
    const { caller } = running;
    const id = await caller.submitted(simulated({ outcome: "permanent-failure" }));
    expect(await caller.ended(id)).toMatchObject({
      status: "Failed",
      error: { code: "WorkFailed" },
    });
    const status = await caller.call(routePath("status", id));
    expect([status.status, status.json.error.code]).toEqual([422, "WorkFailed"]);
    expect(status.headers.get(headers.contentType)).toMatch(/^application\/problem\+json/);
    expect(status.json).not.toHaveProperty("status");
  });

  test("a failure that passes is retried, and the client sees only success", async () => {
    expect(await running.caller.ended(await failing)).toMatchObject({ status: "Succeeded" });
  });

  test("cancel during the work ends as Canceled, is idempotent, and later 409", async () => {
    const { caller } = running;
    const id = await caller.submitted(simulated({ seconds: 60 }));
    const operation = routePath("operation", id);
    await caller.until(operation, ({ json }) => json.status === "Running");
    for (let i = 0; i < 2; i++) {
      const cancel = await caller.call(operation, { method: "DELETE" });
      expect([cancel.status, cancel.json.status]).toEqual([202, "Canceling"]);
    }
    expect(await caller.ended(id)).toMatchObject({ status: "Canceled" });
    const status = await caller.call(routePath("status", id));
    expect([status.status, status.json.error.code]).toEqual([409, "Canceled"]);
    expect((await caller.call(operation, { method: "DELETE" })).status).toBe(409);
  });
});
