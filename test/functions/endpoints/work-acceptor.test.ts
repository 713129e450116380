import Ajv from "ajv";
import { limits } from "../../../contract";
import { describeService } from "../../../functions/endpoints/openapi";
import { sampleRequest, TestApp, hostTraceparent } from "../../support/function-app";
import { requestSchema } from "../../sample/schema";

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("submitting", () => {
  test("answers 202 with links, Retry-After and the operation", async () => {
    const app = new TestApp();
    const answer = await app.submit();
    const id = String(answer.json["id"]);
    expect(id).toMatch(uuid);
    expect(answer.status).toBe(202);
    expect(answer.headers).toEqual({
      "access-control-expose-headers":
        "Location, Operation-Location, Retry-After, ETag, Preference-Applied, x-ms-request-id, x-ms-error-code",
      "cache-control": "no-store",
      "content-type": "application/json",
      location: `https://api.example/api/status/${id}`,
      "operation-location": `https://api.example/api/operations/${id}`,
      "retry-after": "1",
      "x-content-type-options": "nosniff",
      "x-ms-request-id": "request-1",
    });
    expect(answer.json).toEqual({
      id,
      status: "NotStarted",
      createdAt: "2026-01-01T00:00:00.000Z",
      lastUpdatedAt: "2026-01-01T00:00:00.000Z",
    });
  });

  test("sends one message that continues the host's trace, and links the caller's", async () => {
    const app = new TestApp();
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const id = await app.submitted(sampleRequest, { traceparent });
    expect(app.log).toMatchObject([{ clientTraceId: "0af7651916cd43dd8448eb211c80319c" }]);
    expect(app.queue).toHaveLength(1);
    expect(app.queue[0]?.operationId).toBe(id);
    expect(app.queue[0]?.traceparent).toMatch(
      /^00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01$/,
    );
    expect(app.queue[0]?.traceparent).not.toBe(hostTraceparent);
  });

  test.each(["", "nonsense", "00-00000000000000000000000000000000-b7ad6b7169203331-01"])(
    "links no trace when traceparent is %j",
    async (traceparent) => {
      const app = new TestApp();
      await app.submitted(sampleRequest, { traceparent });
      expect(app.queue[0]?.traceparent).toMatch(
        /^00-4bf92f3577b34da6[0-9a-f]{16}-[0-9a-f]{16}-01$/,
      );
      expect(app.log).toMatchObject([{ clientTraceId: undefined }]);
    },
  );

  test("carries the chosen profile in Location", async () => {
    const answer = await new TestApp().submit({ query: "profile=inline" });
    expect(answer.headers["location"]).toMatch(/\/api\/status\/[0-9a-f-]{36}\?profile=inline$/);
  });

  test("accepts a body of exactly the largest size", async () => {
    const app = new TestApp();
    const text = JSON.stringify(sampleRequest);
    const body = text + " ".repeat(limits.requestBytes - text.length);
    expect((await app.submit({ body })).status).toBe(202);
  });

  const bad = (member: object) => JSON.stringify({ ...sampleRequest, ...member });
  const deep = `${"[".repeat(40)}${"]".repeat(40)}`;
  test.each<
    [string, number, string, { body?: unknown; headers?: Record<string, string>; query?: string }]
  >([
    ["the body is empty", 400, "InvalidRequest", { body: "" }],
    ["the body is no JSON", 400, "InvalidRequest", { body: "{" }],
    ["the body is not UTF-8", 400, "InvalidRequest", { body: Uint8Array.of(0x22, 0xff, 0x22) }],
    ["the body nests too deep", 400, "InvalidRequest", { body: deep }],
    ["the body nests a hundred thousand deep", 400, "InvalidRequest", { body: "[".repeat(1e5) }],
    ["the body has too many values", 400, "InvalidRequest", { body: `[${"0,".repeat(2e4)}0]` }],
    ["a member is unknown", 400, "InvalidRequest", { body: bad({ extra: 1 }) }],
    ["a member is __proto__", 400, "InvalidRequest", { body: '{"__proto__":{"customer":"x"}}' }],
    [
      "the body is too large",
      413,
      "PayloadTooLarge",
      { body: " ".repeat(limits.requestBytes + 1) },
    ],
    [
      "the announced length is too large",
      413,
      "PayloadTooLarge",
      { headers: { "content-length": "1048577" } },
    ],
    ["the type is missing", 415, "UnsupportedMediaType", { headers: { "content-type": "" } }],
    [
      "the type is text",
      415,
      "UnsupportedMediaType",
      { headers: { "content-type": "text/plain" } },
    ],
    [
      "the charset is another",
      415,
      "UnsupportedMediaType",
      { headers: { "content-type": "application/json; charset=utf-16" } },
    ],
    [
      "the body is compressed",
      415,
      "UnsupportedMediaType",
      { headers: { "content-encoding": "gzip" } },
    ],
    ["the key is empty", 400, "InvalidHeader", { headers: { "idempotency-key": "" } }],
    [
      "the key is too long",
      400,
      "InvalidHeader",
      { headers: { "idempotency-key": "k".repeat(256) } },
    ],
    ["the key has a space", 400, "InvalidHeader", { headers: { "idempotency-key": "a b" } }],
    ["the profile is unknown", 400, "InvalidRequest", { query: "profile=other" }],
  ])("fails when %s", async (_title, status, code, call) => {
    const app = new TestApp();
    const answer = await app.submit(call);
    expect([answer.status, answer.json["error"]]).toEqual([
      status,
      expect.objectContaining({ code }),
    ]);
    expect(answer.headers["content-type"]).toBe("application/problem+json");
    expect(answer.json).not.toHaveProperty("status");
    expect([app.queue, app.operations.records.size]).toEqual([[], 0]);
  });

  test("fails when the request has violations, and lists every one with its JSON Pointer", async () => {
    const body = {
      customer: "",
      lines: [
        { sku: 1, quantity: 0, unitPriceCents: 0.5 },
        { sku: "a", "x/y~z": 1 },
      ],
      simulate: { outcome: "explode", seconds: 601 },
    };
    const answer = await new TestApp().submit({ body });
    expect(answer.json["violations"]).toEqual(
      expect.arrayContaining([
        { pointer: "/customer", message: "must NOT have fewer than 1 characters" },
        { pointer: "/lines/0/sku", message: "must be string" },
        { pointer: "/lines/0/quantity", message: "must be >= 1" },
        { pointer: "/lines/0/unitPriceCents", message: "must be integer" },
        { pointer: "/lines/1/quantity", message: "is required" },
        { pointer: "/lines/1/unitPriceCents", message: "is required" },
        { pointer: "/lines/1/x~1y~0z", message: "is not a member of the contract" },
        {
          pointer: "/simulate/outcome",
          message: "must be one of success, transient-failure, permanent-failure",
        },
        { pointer: "/simulate/seconds", message: "must be <= 600" },
      ]),
    );
    expect(answer.json["violations"]).toHaveLength(9);
  });

  test("checks against a schema that is itself valid", () => {
    expect(() => new Ajv({ strict: true }).compile(requestSchema)).not.toThrow();
  });

  test("fails when simulate is turned off", async () => {
    const app = new TestApp({ work: { allowSimulate: false } });
    const answer = await app.submit({ body: { ...sampleRequest, simulate: {} } });
    expect(answer.status).toBe(400);
    expect(answer.json["violations"]).toEqual([
      { pointer: "/simulate", message: "is turned off in this deployment" },
    ]);
  });

  test("fails when the queue is away, with 503 and a Failed operation", async () => {
    const app = new TestApp();
    const dispatch = () => Promise.reject(new Error("queue away"));
    Object.assign(app.deps, { dispatcher: { dispatch } });
    const answer = await app.submit();
    expect([answer.status, answer.headers["retry-after"]]).toEqual([503, "5"]);
    const [record] = app.operations.records.values();
    expect([record?.status, record?.error?.code]).toEqual(["Failed", "DispatchFailed"]);
  });

  test.each(["GET", "HEAD", "DELETE", "PUT", "PATCH", "OPTIONS"])(
    "fails when the method is %s, naming what is allowed",
    async (method) => {
      const answer = await new TestApp().submit({ method });
      expect([answer.status, answer.headers["allow"]]).toEqual([405, "POST"]);
    },
  );
});

describe("for a backend that judges its requests itself", () => {
  function backendApp(): TestApp {
    const app = new TestApp();
    Object.assign(app.deps, { requestSchema: "any" });
    return app;
  }

  test.each([{ any: "thing" }, [1, 2], {}])("%j is accepted as it is", async (body) => {
    const app = backendApp();
    const id = await app.submitted(body);
    expect(await app.operations.readInput(id)).toEqual(body);
  });

  test.each(["text", 7, true])("%j is refused: it would not arrive as it is", async (body) => {
    const answer = await backendApp().submit({ body: JSON.stringify(body) });
    expect([answer.status, answer.json["violations"]]).toEqual([
      400,
      [{ pointer: "", message: "must be a JSON object or array, as a backend gets it" }],
    ]);
  });

  test("the description says that request and result are anything", async () => {
    const { deps } = backendApp();
    const { body } = await describeService()({} as never, deps);
    const { components } = JSON.parse(body as string) as {
      components: { schemas: Record<string, unknown> };
    };
    expect(components.schemas).toMatchObject({
      WorkRequest: { type: ["object", "array"] },
      WorkResult: {},
    });
    expect(JSON.stringify(components.schemas)).not.toContain("unitPriceCents");
  });
});
