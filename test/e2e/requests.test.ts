import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { headers, limits, mediaTypes, routePath } from "../../contract";
import { quote, simulated, type Answer } from "../support/caller";
import {
  anyHeaders,
  anyQuery,
  brokenBodies,
  ids,
  methods,
  quickRequests,
} from "../support/generated-requests";
import { pollingStacks, startStack, type RunningStack } from "../support/running-stack";
import { operationsOfRequests, recordedOf } from "../support/storage-operations";
import { recordedTelemetryOf, telemetryOfRequests } from "../support/telemetry";

const code = (answer: Answer): [number, string] => [answer.status, answer.json.error.code];

describe.each(pollingStacks)("requests to %s", (stack) => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack(stack, {
      variables: { REQUEST_REPLY_CORS_ORIGINS: "https://portal.example" },
    });
  });
  afterAll(() => running?.stop());

  // First: nothing else works then.
  test("cost the storage operations that the documents and the review know", async () => {
    expect(await operationsOfRequests(running)).toEqual(recordedOf(stack));
  });

  test("leave the log lines, invocations and runs that the documents and the plan price", async () => {
    expect(await telemetryOfRequests(running, stack)).toEqual(recordedTelemetryOf(stack));
  });

  test("fails when the body breaks the schema, listing every violation", async () => {
    const answer = await running.caller.submit({
      customer: "",
      lines: [{ sku: 1, quantity: 0, unitPriceCents: -1, colour: "red" }],
      extra: true,
    });
    expect(code(answer)).toEqual([400, "InvalidRequest"]);
    const pointers = answer.json.violations.map((v) => v.pointer);
    expect(pointers.sort()).toEqual([
      "/customer",
      "/extra",
      "/lines/0/colour",
      "/lines/0/quantity",
      "/lines/0/sku",
      "/lines/0/unitPriceCents",
    ]);
  });

  test.each([
    ["not JSON", "{", {}, 400],
    ["empty", "", {}, 400],
    ["a JSON array", "[]", {}, 400],
    ["nested 100,000 deep", "[".repeat(100_000), {}, 400],
    ["over 1 MiB", JSON.stringify({ ...quote, pad: "x".repeat(limits.requestBytes) }), {}, 413],
    ["of another type", JSON.stringify(quote), { [headers.contentType]: "text/plain" }, 415],
    ["compressed", JSON.stringify(quote), { [headers.contentEncoding]: "gzip" }, 415],
  ])("fails when the body is %s", async (_what, body, extra, status) => {
    const answer = await running.caller.submit(body, extra);
    expect(answer.status).toBe(status);
    expect(answer.headers.get(headers.contentType)).toMatch(/^application\/problem\+json/);
  });

  test.each([
    [{ [headers.idempotencyKey]: "x".repeat(256) }],
    [{ [headers.idempotencyKey]: "a b" }],
  ])("fails when a header breaks the contract: %p", async (extra) => {
    expect(code(await running.caller.submit(quote, extra))).toEqual([400, "InvalidHeader"]);
  });

  test("fails without the function key, and with a wrong one", async () => {
    const { caller } = running;
    const request = { method: "POST", body: JSON.stringify(quote) };
    const json = { [headers.contentType]: mediaTypes.json };
    const bare = await caller.call(routePath("submit"), { ...request, headers: json });
    const wrong = await caller.call(routePath("submit"), {
      ...request,
      headers: { ...json, [headers.functionKey]: "wrong" },
    });
    expect([bare.status, wrong.status]).toEqual([401, 401]);
  });

  test.each(["status", "operation", "result"] as const)(
    "fails with 404 OperationNotFound for an unknown id on the %s route",
    async (route) => {
      for (const id of [randomUUID(), "not-an-id", "%00", "..%2F..%2Fx"]) {
        expect(code(await running.caller.call(routePath(route, id)))).toEqual([
          404,
          "OperationNotFound",
        ]);
      }
    },
  );

  test.each([
    ["submit", "PUT", "POST"],
    ["status", "POST", "GET, HEAD, DELETE"],
    ["operation", "PATCH", "GET, HEAD, DELETE"],
    ["result", "DELETE", "GET, HEAD"],
  ] as const)("fails with 405 and Allow when %s gets %s", async (route, method, allow) => {
    const answer = await running.caller.call(routePath(route, randomUUID()), {
      method,
      headers: running.caller.credentialFor("POST"),
    });
    expect([answer.status, answer.headers.get(headers.allow)]).toEqual([405, allow]);
    expect(answer.json.error.code).toBe("MethodNotAllowed");
  });

  test("the same key and body give the original 202, 40 at once included", async () => {
    const { caller } = running;
    const key = { [headers.idempotencyKey]: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 40 }, () => caller.submit(quote, key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const ids = new Set(answers.map(({ json }) => json.id));
    expect(ids.size).toBe(1);
    await caller.ended([...ids][0]!);
    expect((await caller.submit(quote, key)).json.id).toBe([...ids][0]);
  });

  test("fails with 422 when a key comes again with another body", async () => {
    const key = { [headers.idempotencyKey]: randomUUID() };
    await running.caller.submit(quote, key);
    const other = await running.caller.submit({ ...quote, customer: "Fabrikam" }, key);
    expect(code(other)).toEqual([422, "IdempotencyKeyReused"]);
  });

  test("Host and forwarding headers never reach an answer's URLs", async () => {
    const answer = await running.caller.submit(quote, {
      "x-forwarded-host": "evil.example",
      "x-original-host": "evil.example",
      forwarded: "host=evil.example",
    });
    expect(answer.status).toBe(202);
    expect(JSON.stringify([...answer.headers]) + answer.text).not.toContain("evil.example");
  });

  test("polling far faster than Retry-After is answered 429 with Retry-After", async () => {
    const { caller } = running;
    const id = await caller.submitted(simulated({ seconds: 60 }));
    const start = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => caller.call(routePath("status", id))),
    );
    const seconds = (Date.now() - start) / 1000;
    const refused = answers.filter(({ status }) => status === 429);
    const welcome = answers.filter(({ status }) => status === 202).length;
    expect(refused.length + welcome).toBe(100);
    expect(welcome).toBeGreaterThanOrEqual(limits.pollBurst);
    expect(welcome).toBeLessThanOrEqual(limits.pollBurst + seconds * limits.pollsPerSecond);
    expect(refused[0]!.headers.get(headers.retryAfter)).toMatch(/^[1-9]\d*$/);
    expect(refused[0]!.json.error.code).toBe("TooManyRequests");
    await caller.call(routePath("operation", id), { method: "DELETE" });
  });

  // In-process there are hundreds of them (test/openapi); here they come through the host. The caller
  // fails where an answer is not as OpenAPI describes it, or where none comes.
  describe("requests that are generated from the OpenAPI document", () => {
    test("are accepted when its schema allows them", async () => {
      await fc.assert(
        fc.asyncProperty(quickRequests, async (body) => {
          expect((await running.caller.submit(body)).status).toBe(202);
        }),
        { numRuns: 10 },
      );
    });

    test("are refused when it does not", async () => {
      await fc.assert(
        fc.asyncProperty(brokenBodies(quickRequests), async (body) => {
          expect([202, 400]).toContain((await running.caller.submit(body)).status);
        }),
        { numRuns: 40 },
      );
    });

    test("are answered, never with a 5xx, whatever headers and queries they have", async () => {
      const { caller } = running;
      const known = await caller.submitted(quote);
      await caller.ended(known);
      // None that would have the answer held: the known one has ended.
      const names = ["idempotency-key", "operation-id", "traceparent", "if-match", "if-none-match"];
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom("submit" as const, "status", "operation", "result"),
          methods,
          fc.oneof(ids, fc.constant(known)),
          anyHeaders([...names, "content-type", "content-encoding", "prefer", "range"]),
          anyQuery,
          brokenBodies(quickRequests),
          async (route, method, id, given, query, body) => {
            const path = routePath(route, encodeURIComponent(id));
            const answer = await caller.call(`${path}?${new URLSearchParams(query).toString()}`, {
              ...{ method, headers: { ...given, ...caller.credentialFor("POST") } },
              ...(!["GET", "HEAD"].includes(method) && { body }),
            });
            expect(answer.status).toBeLessThan(500);
          },
        ),
        { numRuns: 80 },
      );
    });
  });

  test("a configured origin passes preflight and may read the headers; others may not", async () => {
    const { caller } = running;
    const preflight = (origin: string): Promise<Answer> =>
      caller.call(routePath("operation", randomUUID()), {
        method: "OPTIONS",
        headers: {
          origin,
          "access-control-request-method": "DELETE",
          "access-control-request-headers": "idempotency-key,prefer",
        },
      });
    const allowed = await preflight("https://portal.example");
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://portal.example");
    expect(allowed.headers.get("access-control-allow-methods")).toContain("DELETE");
    const refused = await preflight("https://evil.example");
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
  });
});
