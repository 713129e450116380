import { ProtocolError } from "../../client/request-reply-client";
import { quote, setUp } from "./setup";

const at = setUp();

describe("credentials", () => {
  test("the function key goes to the submit and nowhere else", async () => {
    const client = at.newClient();
    const { id } = await client.submit(quote);
    await client.getOperation(id);
    await client.follow(id);
    await client.getResult(id);
    await client.cancel(id).catch(() => undefined);
    const carrying = at.service.received.filter(({ headers }) => headers["x-functions-key"]);
    expect(carrying.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /api/requests"]);
  });

  test("a token goes to every request and is asked for each time", async () => {
    let tokens = 0;
    const bearerToken = () => Promise.resolve(`token-${++tokens}`);
    const client = at.newClient({ credential: { bearerToken } });
    at.service.polls = 0;
    await client.run(quote);
    expect(at.service.received.map(({ headers }) => headers.authorization)).toEqual([
      "Bearer token-1",
      "Bearer token-2",
      "Bearer token-3",
    ]);
  });

  test("a URL of another origin is asked without the token", async () => {
    const client = at.newClient({ credential: { bearerToken: "t0ken" } });
    await client.getOperation(`${at.elsewhere.baseUrl}/api/status/op-1`).catch(() => undefined);
    expect(at.elsewhere.received).toHaveLength(1);
    expect(at.elsewhere.received[0]?.headers.authorization).toBeUndefined();
  });

  test("fails when the status redirects to another origin, which is never asked", async () => {
    at.service.polls = 0;
    at.service.redirectTo = (id) => `${at.elsewhere.baseUrl}/api/results/${id}`;
    await expect(at.newClient().run(quote)).rejects.toThrow(
      `redirects to another origin, ${at.elsewhere.baseUrl}: not followed`,
    );
    expect(at.elsewhere.received).toEqual([]);
  });

  test("fails when the submit is redirected, which would carry the key away", async () => {
    at.service.next.push({
      status: 307,
      headers: { location: `${at.elsewhere.baseUrl}/api/requests` },
    });
    await expect(at.newClient().submit(quote)).rejects.toThrow(ProtocolError);
    expect(at.elsewhere.received).toEqual([]);
  });

  test.each([
    ["function key", { functionKey: "secret\n" }],
    ["bearer token", { bearerToken: "sec ret" }],
  ])(
    "fails when the %s has a space or line break in it, without quoting it",
    (what, credential) => {
      expect(() => at.newClient({ credential })).toThrow(
        `the ${what} must be visible ASCII: look for a line break or a space in it`,
      );
    },
  );

  test.each([
    ["http://quotes.example", "a key must not travel in clear text"],
    ["ftp://quotes.example", "must be https"],
    ["quotes.example", "the base URL must be like https://host"],
  ])("fails when the base URL is %s", (baseUrl, message) => {
    expect(() => at.newClient({ baseUrl })).toThrow(message);
  });
});
