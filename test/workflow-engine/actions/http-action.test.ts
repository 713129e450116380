import { http, type Json } from "../run/builders";
import { runOnce } from "../../../workflow-engine/commands/run-once";
import { definitionOf, runActions } from "../run/run-definition";

const call = (inputs: Json, answers: Json[], more: Json = {}) =>
  runActions({ Call: http(inputs, more) }, { http: answers });
const none = { retryPolicy: { type: "none" } };

describe("answers", () => {
  test.each([
    [200, "Succeeded", "OK"],
    [201, "Succeeded", "Created"],
    [204, "Succeeded", "NoContent"],
    [302, "Failed", "Found"],
    [304, "Failed", "NotModified"],
    [404, "Failed", "NotFound"],
    [409, "Failed", "Conflict"],
    [422, "Failed", "422"],
    [429, "Failed", "429"],
    [503, "Failed", "ServiceUnavailable"],
  ])("%i is %s with the code %s, and the answer as outputs", async (status, expected, code) => {
    const { actions } = await call(none, [{ status, headers: { "X-A": "1" }, body: { a: 1 } }]);
    expect(actions["Call"]).toEqual({
      status: expected,
      code,
      inputs: { method: "GET", uri: "https://x/a", retryPolicy: { type: "None" } },
      outputs: { statusCode: status, headers: { "X-A": "1" }, body: { a: 1 } },
    });
  });

  test("fails when the connection breaks, without outputs", async () => {
    const { actions } = await call(none, [{ error: "connect ECONNREFUSED" }]);
    expect(actions["Call"]).toMatchObject({
      status: "Failed",
      code: "BadRequest",
      error: { code: "BadRequest", message: "Http request failed: connect ECONNREFUSED" },
    });
    expect(actions["Call"]).not.toHaveProperty("outputs");
  });

  test("an answer without content has no body", async () => {
    const { actions } = await runActions(
      {
        Call: http(),
        Read: { type: "Compose", inputs: "@body('Call')", runAfter: { Call: ["Succeeded"] } },
      },
      { http: [{ status: 204 }] },
    );
    expect(actions["Call"]?.outputs).toEqual({ statusCode: 204, headers: {} });
    expect(actions["Read"]).toMatchObject({ status: "Succeeded", outputs: null });
  });
});

describe("requests", () => {
  test("a body gets the content type it has", async () => {
    const bodyOf = async (body: unknown, headers?: Json) => {
      const { calls } = await call({ method: "POST", body, headers }, [{ status: 200 }]);
      return [
        calls[0]?.headers["Content-Type"] ?? calls[0]?.headers["content-type"],
        calls[0]?.body,
      ];
    };
    expect(await bodyOf({ a: 1 })).toEqual(["application/json; charset=utf-8", { a: 1 }]);
    expect(await bodyOf("text")).toEqual(["text/plain; charset=utf-8", "text"]);
    expect(await bodyOf("<a/>", { "content-type": "application/xml" })).toEqual([
      "application/xml",
      "<a/>",
    ]);
    const image = { "$content-type": "image/png", $content: "AAAA" };
    expect(await bodyOf(image)).toEqual(["image/png", image]);
  });

  test("headers that Logic Apps drops do not go out", async () => {
    const headers = {
      Accept: "text/html",
      "Accept-Encoding": "gzip",
      Allow: "GET",
      "Content-Length": "3",
      "Content-MD5": "x",
      "Content-Type": "application/json",
      Cookie: "a=b",
      Expires: "0",
      Host: "evil",
      "Last-Modified": "x",
      Origin: "https://y",
      "Set-Cookie": "a=b",
      "Transfer-Encoding": "chunked",
      "If-Match": "*",
      "x-ms-version": "2025-11-05",
    };
    const put = await call({ method: "PUT", headers, body: {} }, [{ status: 200 }]);
    expect(put.calls[0]?.headers).toEqual({
      Accept: "text/html",
      "Content-Type": "application/json",
      "If-Match": "*",
      "x-ms-version": "2025-11-05",
    });
    const get = await call({ headers, cookie: "c=d", body: "ignored" }, [{ status: 200 }]);
    expect(get.calls[0]).toEqual({
      action: "Call",
      method: "GET",
      uri: "https://x/a",
      headers: {
        Accept: "text/html",
        "If-Match": "*",
        "x-ms-version": "2025-11-05",
        Cookie: "c=d",
      },
    });
  });

  test("queries take the place of the address's own", async () => {
    const { calls } = await call(
      { uri: "https://x/a?old=1#part", queries: { "a b": "c&d", n: 1 } },
      [{ status: 200 }],
    );
    expect(calls[0]?.uri).toBe("https://x/a?a%20b=c%26d&n=1#part");
  });

  test("authentication becomes a header, and its secret never shows in the history", async () => {
    const identity = { type: "ManagedServiceIdentity", audience: "https://storage.azure.com/" };
    const managed = await call({ authentication: identity }, [{ status: 200 }]);
    expect(managed.calls[0]?.headers).toEqual({
      Authorization: "Bearer token-for-https://storage.azure.com/",
    });
    expect(managed.actions["Call"]?.inputs).toMatchObject({ authentication: identity });
    const basic = { type: "Basic", username: "u", password: "p" };
    const report = await call({ authentication: basic }, [{ status: 200 }]);
    expect(report.calls[0]?.headers).toEqual({ Authorization: "Basic dTpw" });
    expect(report.actions["Call"]?.inputs).toMatchObject({
      authentication: { type: "Basic", username: "u", password: "*sanitized*" },
    });
  });

  const application = { type: "ActiveDirectoryOAuth", tenant: "t", audience: "a", clientId: "c" };
  const certificate = { type: "ClientCertificate", pfx: "cGZ4", password: "p" };

  test("an application's token is a mock's, and its secret never shows in the history", async () => {
    const report = await call({ authentication: { ...application, secret: "s" } }, [
      { status: 200 },
    ]);
    expect(report.calls[0]?.headers).toEqual({ Authorization: "Bearer token-for-a" });
    expect(report.actions["Call"]?.inputs).toMatchObject({
      authentication: { ...application, secret: "*sanitized*" },
    });
  });

  test("a certificate is no header, and its secrets never show in the history", async () => {
    const report = await call({ authentication: certificate }, [{ status: 200 }]);
    expect(report.calls[0]?.headers).toEqual({});
    expect(report.actions["Call"]?.inputs).toMatchObject({
      authentication: { type: "ClientCertificate", pfx: "*sanitized*", password: "*sanitized*" },
    });
  });

  test.each([{ ...application, secret: "s" }, certificate])(
    "fails by its name rather than call without $type, when calls go out for real",
    async (authentication) => {
      const definition = definitionOf({ Call: http({ authentication }) });
      const { report } = await runOnce({
        name: "test",
        definition,
        parameters: {},
        answers: undefined,
      });
      expect(report.status).toBe("Failed");
      expect(report.actions["Call"]?.error).toEqual({
        code: "AuthenticationNotAvailable",
        message: `Action 'Call' authenticates by ${authentication.type}, which is not done on this machine; let a mock answer its calls.`,
      });
    },
  );

  test("the parts of $multipart become one body, whose type names their boundary", async () => {
    const parts = [
      { headers: { "Content-Disposition": 'form-data; name="note"' }, body: "costs ${10}" },
      { headers: { "Content-Disposition": 'form-data; name="order"' }, body: { id: 7 } },
      { headers: { "Content-Type": "image/png" }, body: "@base64ToBinary('AAE=')" },
    ];
    const { calls } = await call(
      {
        method: "POST",
        headers: { "content-type": "multipart/form-data" },
        body: { "$content-type": "multipart/form-data", $multipart: parts },
      },
      [{ status: 200 }],
    );
    const type = calls[0]?.headers["Content-Type"] ?? "";
    const [, boundary = ""] = /^multipart\/form-data; boundary="([\w-]+)"$/.exec(type) ?? [];
    expect(Object.keys(calls[0]?.headers ?? {})).toEqual(["Content-Type"]);
    const body = calls[0]?.body as { "$content-type": string; $content: string };
    expect(body["$content-type"]).toBe(type);
    expect(Buffer.from(body.$content, "base64").toString("latin1").split("\r\n")).toEqual([
      `--${boundary}`,
      'Content-Disposition: form-data; name="note"',
      "Content-Type: text/plain; charset=utf-8",
      "",
      "costs ${10}",
      `--${boundary}`,
      'Content-Disposition: form-data; name="order"',
      "Content-Type: application/json; charset=utf-8",
      "",
      '{"id":7}',
      `--${boundary}`,
      "Content-Type: image/png",
      "",
      "\u0000\u0001",
      `--${boundary}--`,
      "",
    ]);
  });
});

describe("secured data", () => {
  test("is not in the report, not in the tree, and still reaches other actions", async () => {
    const report = await runActions(
      {
        Call: http(
          { headers: { "x-key": "hidden-in" } },
          { runtimeConfiguration: { secureData: { properties: ["inputs", "outputs"] } } },
        ),
        Use: {
          type: "Compose",
          inputs: "@length(body('Call')['secret'])",
          runAfter: { Call: ["Succeeded"] },
        },
      },
      { http: [{ status: 200, body: { secret: "hidden-out" } }] },
    );
    expect(report.actions["Call"]).toEqual({ status: "Succeeded", code: "OK" });
    expect(report.actions["Use"]).toEqual({ status: "Succeeded", code: "OK" });
    expect(report.run?.records.get("Use", [])?.outputs).toBe(10);
    expect(report.tree).not.toContain("hidden");
    expect(report.tree).toContain("Content not shown due to security configuration.");
  });
});
