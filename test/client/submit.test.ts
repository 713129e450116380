import { ProblemError, ProtocolError } from "../../client/request-reply-client";
import { functionKey, quote, result, setUp } from "./setup";

const at = setUp();

describe("submitting", () => {
  test("returns the operation's addresses as soon as the service accepts", async () => {
    const submission = await at.newClient().submit(quote, { idempotencyKey: "order-7" });
    expect(submission).toEqual({
      id: "op-1",
      statusUrl: `${at.service.baseUrl}/api/status/op-1`,
      operationUrl: `${at.service.baseUrl}/api/operations/op-1`,
      idempotencyKey: "order-7",
      retryAfterSeconds: 1,
      operation: {
        id: "op-1",
        status: "NotStarted",
        createdAt: "2026-01-01T00:00:00.000Z",
        lastUpdatedAt: "2026-01-01T00:00:00.000Z",
      },
    });
    expect(JSON.parse(at.service.received[0]?.body ?? "")).toEqual(quote);
    expect(at.service.received[0]?.headers).toMatchObject({
      "content-type": "application/json",
      "idempotency-key": "order-7",
      "x-functions-key": functionKey,
    });
  });

  test("makes a new idempotency key for every submit and keeps it through the retries", async () => {
    at.service.next.push("hang up", { status: 503, headers: { "retry-after": "4" } });
    const client = at.newClient();
    await client.submit(quote);
    await client.submit(quote);
    const keys = at.service.received.map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toEqual([keys[0], keys[0], keys[0], expect.any(String)]);
    expect(keys[3]).not.toBe(keys[0]);
  });

  test("asks for a profile and follows the Location that carries it", async () => {
    const submission = await at.newClient().submit(quote, { profile: "inline" });
    expect(submission.statusUrl).toBe(`${at.service.baseUrl}/api/status/op-1?profile=inline`);
    expect(submission.operationUrl).toBe(`${at.service.baseUrl}/api/operations/op-1`);
  });

  test("resolves a relative Location", async () => {
    at.service.next.push({ status: 202, headers: { location: "/api/status/abc" } });
    expect((await at.newClient().submit(quote)).statusUrl).toBe(
      `${at.service.baseUrl}/api/status/abc`,
    );
  });

  test("with a wait that was long enough, a redirect to the result names the operation", async () => {
    at.service.next.push({ status: 302, headers: { location: "/api/results/abc" } });
    const submission = await at.newClient().submit(quote, { waitSeconds: 10 });
    expect(at.service.received[0]?.headers["prefer"]).toBe("wait=10");
    expect(submission).toMatchObject({ id: "abc", retryAfterSeconds: 0 });
  });

  test("with a wait that ended in an inline result, the same key asks again for the 202", async () => {
    at.service.next.push({ status: 200, body: result });
    const submission = await at.newClient().submit(quote, { waitSeconds: 10 });
    expect(submission.id).toBe("op-1");
    const [first, second] = at.service.received.map(({ headers }) => headers);
    expect(second?.["idempotency-key"]).toBe(first?.["idempotency-key"]);
    expect(second?.["prefer"]).toBeUndefined();
  });

  test("fails when the request is refused, with every violation", async () => {
    const error = await at
      .newClient()
      .submit({ customer: "Contoso", lines: [] })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({
      status: 400,
      code: "InvalidRequest",
      message: "The request is not valid.",
      violations: [{ pointer: "/lines", message: "must NOT have fewer than 1 items" }],
      requestId: "request-1",
    });
    expect(at.service.received).toHaveLength(1);
  });

  test("fails when the key is refused without a problem document, and says what to do", async () => {
    at.service.next.push({ status: 401 });
    await expect(at.newClient().submit(quote)).rejects.toMatchObject({
      status: 401,
      code: "Unauthenticated",
      message: `POST ${at.service.baseUrl}/api/requests answered 401: give the function key or token that this deployment asks for`,
    });
  });

  test("fails when a 202 has no Location", async () => {
    at.service.next.push({ status: 202 });
    await expect(at.newClient().submit(quote)).rejects.toThrow(
      new ProtocolError(`POST ${at.service.baseUrl}/api/requests answered 202 without Location`),
    );
  });
});
