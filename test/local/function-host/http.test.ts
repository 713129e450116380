import type { FunctionHost } from "../../../local/function-host/function-host";
import { compileRoute } from "../../../local/function-host/http/route-template";
import { makeSite, send, startHost, stopHosts } from "./site";

let host: FunctionHost;

beforeAll(async () => {
  const site = makeSite(`
    const methods = ["GET", "HEAD", "POST"];
    const echo = async (request, context) => ({
      jsonBody: {
        method: request.method,
        url: request.url,
        params: request.params,
        query: Object.fromEntries(request.query),
        headers: Object.fromEntries(request.headers),
        body: request.method === "POST" ? Buffer.from(await request.arrayBuffer()).toString("hex") : null,
        traceParent: context.traceContext.traceParent,
      },
    });
    app.http("echo", { route: "echo/{id}", methods, authLevel: "anonymous", handler: echo });
    app.http("literal", { route: "echo/me", methods, handler: async () => ({ body: "literal" }) });
    app.http("keyed", { methods, authLevel: "function", handler: async () => ({ body: "in" }) });
    app.http("locked", { methods, authLevel: "admin", handler: async () => ({ body: "in" }) });
    app.http("nothing", { methods, handler: async () => undefined });
    app.http("empty", { methods, handler: async () => ({ status: 304, headers: { etag: '"1"' } }) });
    app.http("redirect", { methods, handler: async () => ({ status: 302, headers: { Location: "/api/results/1" } }) });
    app.http("cookies", { methods, handler: async () => ({ cookies: [
      { name: "a", value: "1", path: "/", httpOnly: true, secure: true, sameSite: "Strict", maxAge: 5 },
      { name: "b", value: "2" } ] }) });
    app.http("bytes", { methods, handler: async () => ({ body: Uint8Array.of(0, 255, 128) }) });
    let ran = 0;
    app.timer("sweeper", { schedule: "0 0 0 1 1 *", handler: () => { ran += 1; } });
    app.http("ran", { methods, handler: async () => ({ body: String(ran) }) });
  `);
  ({ host } = await startHost(site));
});

afterAll(stopHosts);

describe("HTTP functions", () => {
  test("get the request as it was sent: bytes, parameters, query, headers", async () => {
    const answer = await send(host, "POST", "/api/ECHO/a%2Fb%20C?x=1&x=2&y=%26", {
      headers: {
        host: "127.0.0.1:7071",
        "x-forwarded-host": "evil.example",
        "content-type": "application/json",
        connection: "keep-alive",
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      },
      body: "\u0000ä",
    });
    expect(JSON.parse(answer.text)).toEqual({
      method: "POST",
      url: "http://127.0.0.1:7071/api/ECHO/a%2Fb%20C?x=1&x=2&y=%26",
      params: { id: "a/b C" },
      query: { x: "1,2", y: "&" },
      headers: {
        host: "127.0.0.1:7071",
        "x-forwarded-host": "evil.example",
        "content-type": "application/json",
        "content-length": "3",
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      },
      body: "00c3a4",
      traceParent: expect.stringMatching(
        /^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad)[0-9a-f]{16}-01$/,
      ) as unknown,
    });
  });

  test("prefer a literal segment to a parameter", async () => {
    expect((await send(host, "GET", "/api/echo/me")).text).toBe("literal");
  });

  test("get HEAD like GET, without a body of their own", async () => {
    expect(await send(host, "HEAD", "/api/nothing")).toMatchObject({ status: 204 });
  });

  test("answer 204 when they return nothing", async () => {
    expect(await send(host, "GET", "/api/nothing")).toEqual({ status: 204, headers: {}, text: "" });
  });

  test("answer 304 with headers and without a body", async () => {
    const answer = await host.invokeHttp({
      method: "GET",
      url: "http://h/api/empty",
      headers: {},
    });
    expect(answer).toEqual({ status: 304, headers: { etag: '"1"' } });
  });

  test("answer redirects untouched", async () => {
    expect(await send(host, "GET", "/api/redirect")).toEqual({
      status: 302,
      headers: { location: "/api/results/1" },
      text: "",
    });
  });

  test("set several cookies", async () => {
    expect((await send(host, "GET", "/api/cookies")).headers["set-cookie"]).toEqual([
      "a=1; Path=/; Max-Age=5; SameSite=Strict; Secure; HttpOnly",
      "b=2",
    ]);
  });

  test("answer bytes as bytes", async () => {
    const { body } = await host.invokeHttp({
      method: "GET",
      url: "http://h/api/bytes",
      headers: {},
    });
    expect(body).toEqual(Uint8Array.of(0, 255, 128));
  });

  test.each([
    ["GET", "/api/unknown"],
    ["GET", "/api/echo"],
    ["GET", "/api/echo/1/2"],
    ["GET", "/echo/1"],
    ["DELETE", "/api/echo/1"],
  ])("%s %s is 404, an unregistered method, too, as on Azure", async (method, path) => {
    expect(await send(host, method, path)).toEqual({ status: 404, headers: {}, text: "" });
  });
});

describe("authentication levels", () => {
  test.each([
    ["keyed", "none", "header", 401],
    ["keyed", "wrong", "header", 401],
    ["keyed", "host", "header", 200],
    ["keyed", "master", "header", 200],
    ["keyed", "host", "query", 200],
    ["keyed", "wrong", "query", 401],
    ["locked", "host", "header", 401],
    ["locked", "master", "header", 200],
  ])("%s with the key '%s' in the %s is %d", async (name, key, place, status) => {
    const value = { none: "", wrong: "wrong", ...host.keys }[key] ?? "";
    const headers: Record<string, string> = place === "header" ? { "x-functions-key": value } : {};
    const query = place === "query" ? `?code=${value}` : "";
    const answer = await send(host, "GET", `/api/${name}${query}`, { headers });
    expect(answer).toMatchObject({ status, text: status === 401 ? "" : "in" });
  });

  test("the admin endpoint runs a timer function now, with the master key only", async () => {
    const run = (key: string, name = "sweeper") =>
      send(host, "POST", `/admin/functions/${name}`, { headers: { "x-functions-key": key } });
    expect(await run(host.keys.host)).toMatchObject({ status: 401 });
    expect(await run(host.keys.master, "echo")).toMatchObject({ status: 404 });
    expect(await run(host.keys.master)).toMatchObject({ status: 202 });
    expect((await send(host, "GET", "/api/ran")).text).toBe("1");
  });
});

describe("route templates", () => {
  test.each([
    ["status/{id}", "status/1", { id: "1" }],
    ["status/{id}", "Status/1/", { id: "1" }],
    ["status/{id}", "status/%zz", { id: "%zz" }],
    ["status/{id?}", "status", {}],
    ["files/{*path}", "files/a/b", { path: "a/b" }],
    ["a.b", "aXb", undefined],
    ["status/{id}", "status/", undefined],
  ])("%s matches %s with %j", (template, path, expected) => {
    expect(compileRoute(template).match(path)).toEqual(expected);
  });

  test("fails when a template has a constraint, naming the segment", () => {
    expect(() => compileRoute("status/{id:guid}")).toThrow('the segment "{id:guid}"');
  });
});
