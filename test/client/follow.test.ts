import type { Operation } from "../../contract";
import { ProtocolError, type Pending } from "../../client/request-reply-client";
import { quote, result, setUp } from "./setup";

const at = setUp();

describe.each(["redirect", "see-other", "inline"] as const)("in the profile %s", (profile) => {
  beforeEach(() => {
    at.service.profile = profile;
  });

  test("follows the work to its result and reports every look", async () => {
    const updates: Pending[] = [];
    const client = at.newClient();
    const submission = await client.submit(quote);
    const onUpdate = (pending: Pending) => updates.push(pending);
    expect(await client.follow(submission, { onUpdate })).toEqual(result);
    const operations = [{ percentComplete: 67 }, { percentComplete: 100 }];
    expect(updates).toMatchObject(
      operations.map((operation) => ({
        state: "pending",
        retryAfterSeconds: 1,
        ...(profile === "inline" ? {} : { operation: { status: "Running", ...operation } }),
      })),
    );
    expect(at.asked().slice(1)).toEqual([
      ...Array<string>(3).fill("GET /api/status/op-1"),
      ...(profile === "inline" ? [] : ["GET /api/results/op-1"]),
    ]);
  });

  test("waits as long as Retry-After says, before the first poll too", async () => {
    await at.newClient().run(quote);
    expect(at.clock.sleeps).toEqual([1000, 1000, 1000]);
  });

  test("one poll tells pending from done", async () => {
    at.service.polls = 1;
    const client = at.newClient();
    const { id } = await client.submit(quote);
    expect(await client.poll(id)).toMatchObject({ state: "pending", retryAfterSeconds: 1 });
    expect(await client.poll(id)).toEqual({ state: "succeeded", result });
  });

  test("fails when the work failed", async () => {
    at.service.outcome = "Failed";
    await expect(at.newClient().run(quote)).rejects.toMatchObject({
      status: 422,
      code: "WorkFailed",
      message: "no price for this",
    });
  });

  test("fails when the work was canceled", async () => {
    const client = at.newClient();
    const submission = await client.submit(quote);
    expect((await client.cancel(submission.id)).status).toBe("Canceling");
    await expect(client.follow(submission)).rejects.toMatchObject({
      status: 409,
      code: "Canceled",
    });
  });
});

describe("an operation", () => {
  test("is found by its id and by each of its URLs", async () => {
    at.service.polls = 0;
    const client = at.newClient();
    const { id, statusUrl, operationUrl } = await client.submit(quote);
    await client.follow(statusUrl);
    const targets = [id, statusUrl, `${statusUrl}?profile=inline`, operationUrl];
    const found = await Promise.all(targets.map((target) => client.getOperation(target)));
    expect(found.map((operation: Operation) => operation.status)).toEqual(
      targets.map(() => "Succeeded"),
    );
    const results = await Promise.all(targets.map((target) => client.getResult(target)));
    expect(results).toEqual(targets.map(() => result));
  });

  test("behind a proxy keeps the proxy's path", async () => {
    const client = at.newClient({ baseUrl: `${at.service.baseUrl}/quotes/` });
    await client.getOperation("op-1").catch(() => undefined);
    await client.getResult(`${at.service.baseUrl}/quotes/api/status/op-1`).catch(() => undefined);
    expect(at.asked()).toEqual(["GET /quotes/api/operations/op-1", "GET /quotes/api/results/op-1"]);
  });

  test.each([
    [404, "OperationNotFound"],
    [410, "OperationExpired"],
  ])("fails when the service answers %i", async (status, code) => {
    at.service.next.push({ status, body: { error: { code, message: "gone" } } });
    await expect(at.newClient().getOperation("gone")).rejects.toMatchObject({ status, code });
  });

  test("fails when the result is not ready, and says when to come again", async () => {
    const client = at.newClient();
    const { id } = await client.submit(quote);
    await expect(client.getResult(id)).rejects.toMatchObject({
      code: "ResultNotReady",
      retryAfterSeconds: 7,
    });
  });

  test("fails when cancellation comes too late", async () => {
    at.service.polls = 0;
    const client = at.newClient();
    const submission = await client.submit(quote);
    await client.follow(submission);
    await expect(client.cancel(submission.id)).rejects.toMatchObject({
      code: "OperationCompleted",
    });
  });

  test("fails when the target is neither an id nor a URL of an operation", async () => {
    await expect(at.newClient().poll("http://127.0.0.1/elsewhere")).rejects.toThrow(
      '"http://127.0.0.1/elsewhere" is no operation id and no URL ending in /api/status/{id}, /api/operations/{id}, /api/results/{id}',
    );
  });

  test("fails when the answer is no operation", async () => {
    at.service.next.push({ status: 200, body: "<html>" });
    await expect(at.newClient().getOperation("op-1")).rejects.toThrow(ProtocolError);
  });
});

describe("in a browser, which hides redirects", () => {
  /** What a page's script gets for `redirect: "manual"`. */
  async function browserFetch(url: string, init: RequestInit): Promise<Response> {
    const response = await fetch(url, init);
    if (response.status < 300 || response.status > 399) return response;
    const hidden = { type: "opaqueredirect", status: 0, headers: new Headers() };
    return { ...hidden, text: () => Promise.resolve("") } as unknown as Response;
  }

  test("the result is fetched from where the contract says", async () => {
    expect(await at.newClient({ fetch: browserFetch }).run(quote)).toEqual(result);
    expect(at.asked().at(-1)).toBe("GET /api/results/op-1");
  });

  test("a submit that waited until the end is asked again with the same key", async () => {
    at.service.next.push({ status: 302, headers: { location: "/api/results/op-1" } });
    const submission = await at
      .newClient({ fetch: browserFetch })
      .submit(quote, { waitSeconds: 5 });
    expect(submission.id).toBe("op-1");
  });
});
