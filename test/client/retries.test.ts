import { UnreachableError, type Exchange } from "../../client/request-reply-client";
import { FakeService } from "./fake-service";
import { functionKey, quote, setUp } from "./setup";

const at = setUp();

describe("retries", () => {
  test.each([429, 502, 503, 504])("a %i is tried again after its Retry-After", async (status) => {
    at.service.next.push({ status, headers: { "retry-after": "9" } });
    await at.newClient().submit(quote);
    expect(at.service.received).toHaveLength(2);
    expect(at.clock.sleeps).toEqual([9000]);
  });

  test("Retry-After may be a date", async () => {
    const date = new Date(at.clock.now() + 12_000).toUTCString();
    at.service.next.push({ status: 503, headers: { "retry-after": date } });
    await at.newClient().submit(quote);
    expect(at.clock.sleeps).toEqual([12_000]);
  });

  test("waits double without Retry-After, within the jitter", async () => {
    at.service.next.push("hang up", { status: 502 }, "hang up");
    await at.newClient().submit(quote);
    const [first = 0, second = 0, third = 0] = at.clock.sleeps;
    expect(at.clock.sleeps).toHaveLength(3);
    expect(first >= 250 && first <= 500).toBe(true);
    expect(second >= 500 && second <= 1000).toBe(true);
    expect(third >= 1000 && third <= 2000).toBe(true);
  });

  test("reports each attempt, without the key", async () => {
    const exchanges: Exchange[] = [];
    at.service.next.push({ status: 503 });
    const onExchange = (exchange: Exchange) => exchanges.push(exchange);
    await at.newClient({ onExchange }).submit(quote);
    expect(exchanges.map(({ method, attempt, status }) => [method, attempt, status])).toEqual([
      ["POST", 1, 503],
      ["POST", 2, 202],
    ]);
    expect(exchanges[1]?.headers).toMatchObject({ "retry-after": "1" });
    expect(JSON.stringify(exchanges)).not.toContain(functionKey);
  });

  test("fails when the attempts are used up, with the service's last word", async () => {
    for (let i = 0; i < 4; i++) at.service.next.push({ status: 503 });
    await expect(at.newClient().submit(quote)).rejects.toMatchObject({
      status: 503,
      code: "NoProblemDocument",
    });
    expect(at.service.received).toHaveLength(4);
  });

  test("fails when nobody answers, and says why", async () => {
    await at.service.stop();
    const error = await at
      .newClient()
      .getOperation("op-1")
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnreachableError);
    expect((error as Error).message).toMatch(
      /^GET http:\S+\/api\/operations\/op-1 got no answer in 4 attempts: .*ECONNREFUSED/,
    );
    at.service = await new FakeService().start();
  });

  test("fails when Retry-After asks for longer than the policy allows", async () => {
    at.service.next.push({ status: 429, headers: { "retry-after": "3600" } });
    await expect(at.newClient().submit(quote)).rejects.toMatchObject({
      status: 429,
      retryAfterSeconds: 3600,
    });
    expect(at.clock.sleeps).toEqual([]);
  });

  test("fails when an attempt is never answered", async () => {
    const fetch = (_url: string, { signal }: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason as Error));
      });
    const retry = { attempts: 2, attemptTimeoutSeconds: 0.01 };
    await expect(at.newClient({ fetch, retry }).submit(quote)).rejects.toThrow(UnreachableError);
  });

  test.each([400, 404, 409, 422, 500])("a %i is not tried again", async (status) => {
    at.service.next.push({ status });
    await expect(at.newClient().submit(quote)).rejects.toMatchObject({ status });
    expect(at.service.received).toHaveLength(1);
  });
});

describe("aborting", () => {
  test("ends the waiting between polls with the signal's reason", async () => {
    const abort = new AbortController();
    const client = at.newClient();
    const submission = await client.submit(quote);
    const reason = new Error("no longer wanted");
    const followed = client.follow(submission, {
      signal: abort.signal,
      onUpdate: () => abort.abort(reason),
    });
    await expect(followed).rejects.toBe(reason);
    expect(at.asked().filter((line) => line.startsWith("GET"))).toHaveLength(1);
  });

  test("fails when the signal is already aborted, before anything is sent", async () => {
    const signal = AbortSignal.abort(new Error("stop"));
    await expect(at.newClient().submit(quote, { signal })).rejects.toThrow("stop");
    expect(at.service.received).toEqual([]);
  });

  test("is not taken for a failed attempt", async () => {
    const abort = new AbortController();
    const fetch = () => {
      abort.abort(new Error("stop"));
      return Promise.reject(new Error("network"));
    };
    const submitted = at.newClient({ fetch }).submit(quote, { signal: abort.signal });
    await expect(submitted).rejects.toThrow("stop");
    expect(at.clock.sleeps).toEqual([]);
  });
});
