import type { Exchange } from "../../client/request-reply-client";
import { errorCodes, routePath } from "../../contract";
import { quote, result, setUp } from "./setup";

const at = setUp();

function door(): string {
  return `${at.elsewhere.baseUrl}/workflows/w/triggers/request/paths/invoke?sp=run&sig=s3cret`;
}

test("a blocking call is the result, with an idempotency key and no function key", async () => {
  at.elsewhere.next.push({ status: 200, body: result });
  expect(await at.newClient().call(door(), quote, { idempotencyKey: "k1" })).toEqual(result);
  const [request] = at.elsewhere.received;
  expect(request).toMatchObject({ method: "POST", headers: { "idempotency-key": "k1" } });
  expect(request?.headers["x-functions-key"]).toBeUndefined();
  expect(JSON.parse(request?.body ?? "")).toEqual(quote);
});

test("a door that takes tokens gets one", async () => {
  at.elsewhere.next.push({ status: 200, body: result });
  await at.newClient({ credential: { bearerToken: "t0ken" } }).call(door(), quote);
  expect(at.elsewhere.received[0]?.headers.authorization).toBe("Bearer t0ken");
});

test("when the door's time runs out, the operation that it names is followed", async () => {
  const client = at.newClient();
  const { statusUrl } = await client.submit(quote);
  at.elsewhere.next.push({ status: 504, headers: { location: statusUrl, "retry-after": "5" } });
  expect(await client.call(door(), quote)).toEqual(result);
  expect(at.elsewhere.received).toHaveLength(1);
});

test("when the door cannot hold the result, it is got from where the door says that it is", async () => {
  const client = at.newClient();
  at.service.polls = 0;
  const { id } = await client.submit(quote);
  const location = `${at.service.baseUrl}${routePath("result", id)}`;
  const body = { error: { code: errorCodes.resultTooLarge, message: "It has more than 16 MiB." } };
  at.elsewhere.next.push({ status: 422, headers: { location }, body });
  expect(await client.call(door(), quote)).toEqual(result);
  expect(at.elsewhere.received).toHaveLength(1);
});

test("fails when the work failed, for which the door names no operation", async () => {
  const body = { error: { code: errorCodes.workFailed, message: "No such sku." } };
  at.elsewhere.next.push({ status: 422, body });
  await expect(at.newClient().call(door(), quote)).rejects.toMatchObject({
    ...{ status: 422, code: "WorkFailed", message: "No such sku." },
  });
  expect(at.asked()).toEqual([]);
});

test("fails when the door refuses, without its signature in the message or the exchanges", async () => {
  const exchanges: Exchange[] = [];
  const onExchange = (exchange: Exchange) => exchanges.push(exchange);
  at.elsewhere.next.push({ status: 401 });
  const refused = at.newClient({ onExchange }).call(door(), quote);
  await expect(refused).rejects.toMatchObject({ status: 401, code: "Unauthenticated" });
  const error: unknown = await refused.catch((reason: unknown) => reason);
  expect(String(error) + JSON.stringify(exchanges)).not.toContain("s3cret");
});

test.each(["http://door.example/t?sig=s3cret", "door.example/t?sig=s3cret"])(
  "fails when the door is %s, without its signature in the message",
  async (url) => {
    const error: unknown = await at
      .newClient()
      .call(url, quote)
      .catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/^TypeError: the facade's URL must be .*, got "[^"]*\?…"/);
  },
);

test("fails when the door is away, without its signature in the message", async () => {
  const url = "http://127.0.0.1:1/door?sig=s3cret";
  const error: unknown = await at
    .newClient()
    .call(url, quote)
    .catch((reason: unknown) => reason);
  expect(String(error)).toMatch(/got no answer in 4 attempts/);
  expect(String(error)).not.toContain("s3cret");
});
