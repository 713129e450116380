import { TimeoutError, UnreachableError, type Fetch } from "../../client/request-reply-client";
import { quote, result, setUp } from "./setup";

const at = setUp();

/** A service that is away from one moment to another, on the test's clock. */
function awayBetween(fromSeconds: number, toSeconds: number): Fetch {
  const start = at.clock.now();
  return (url, init) => {
    const seconds = (at.clock.now() - start) / 1000;
    return seconds >= fromSeconds && seconds < toSeconds
      ? Promise.reject(new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") }))
      : fetch(url, init);
  };
}

test("following outlives an outage of minutes, with pauses that grow to a minute", async () => {
  const client = at.newClient({ fetch: awayBetween(1, 400) });
  expect(await client.run(quote)).toEqual(result);
  const pauses = at.clock.sleeps.slice(1, -2);
  expect(pauses.length).toBeLessThan(20);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(60_000);
  expect(pauses.at(-1)).toBeGreaterThanOrEqual(30_000);
});

test("an answer of 500 or 503 is an outage for who follows", async () => {
  const client = at.newClient();
  const submission = await client.submit(quote);
  for (let i = 0; i < 8; i++) at.service.next.push({ status: i % 2 ? 500 : 503 });
  expect(await client.follow(submission)).toEqual(result);
});

test("fails when the outage outlasts 15 minutes, and says what was tried", async () => {
  const start = at.clock.now();
  const client = at.newClient({ fetch: awayBetween(1, Infinity) });
  const followed = client.run(quote);
  await expect(followed).rejects.toThrow(UnreachableError);
  await expect(followed).rejects.toThrow(/got no answer in \d+ attempts: connect ECONNREFUSED/);
  expect((at.clock.now() - start) / 1000).toBeLessThanOrEqual(902);
});

test("fails when the caller's deadline comes first, in an outage", async () => {
  const start = at.clock.now();
  const client = at.newClient({ fetch: awayBetween(1, Infinity) });
  await expect(client.run(quote, { timeoutSeconds: 120 })).rejects.toThrow(UnreachableError);
  const seconds = (at.clock.now() - start) / 1000;
  expect(seconds > 30 && seconds <= 121).toBe(true);
});

test("fails when the caller's deadline comes first, with the URL to go on from", async () => {
  at.service.polls = 1000;
  const client = at.newClient();
  const error = await client.run(quote, { timeoutSeconds: 30 }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TimeoutError);
  const { statusUrl, message } = error as TimeoutError;
  expect(message).toBe(`${statusUrl} was not done within 30 s; it goes on`);
  at.service.polls = 0;
  expect((await client.getOperation(statusUrl)).status).toBe("Running");
});

test("following goes on from a URL alone, in another process", async () => {
  const { statusUrl } = await at.newClient().submit(quote);
  expect(await at.newClient().follow(statusUrl)).toEqual(result);
});

test("a submit that keeps trying is one operation, whichever answer was lost", async () => {
  let lost = 0;
  const fetchAndLose: Fetch = async (url, init) => {
    const answer = await fetch(url, init);
    if (init.method === "POST" && lost++ < 8) throw new TypeError("terminated");
    return answer;
  };
  const client = at.newClient({ fetch: fetchAndLose });
  const { id } = await client.submit(quote, { keepTryingSeconds: 300 });
  expect(id).toBe("op-1");
  expect(new Set(at.service.received.map(({ headers }) => headers["idempotency-key"])).size).toBe(
    1,
  );
});

test("a service that holds its answers is asked again at once", async () => {
  const client = at.newClient();
  const submission = await client.submit(quote);
  const held = { "retry-after": "5", "preference-applied": "wait=20" };
  at.service.next.push({ status: 202, headers: held }, { status: 202, headers: held });
  at.service.polls = 0;
  expect(await client.follow(submission, { waitSeconds: 20 })).toEqual(result);
  const polls = at.service.received.filter(({ path }) => path.startsWith("/api/status"));
  expect(polls[0]?.headers["prefer"]).toBe("wait=20");
  expect(at.clock.sleeps.filter((pause) => pause === 5000)).toEqual([]);
});
