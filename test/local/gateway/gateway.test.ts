import { request as httpRequest } from "node:http";
import { closeGateways, fakeHost, openGateway } from "./gateways";

afterEach(closeGateways);

describe("two Function Apps behind one gateway", () => {
  const app = (hostName: string, routes: string[]) => {
    const { host } = fakeHost({ hostName }, { status: 200, headers: { "x-from": hostName } });
    const serves = ({ method, url }: { method: string; url: string }) =>
      routes.includes(`${method} ${new URL(url).pathname}`);
    return { ...host, routes, serves };
  };

  test("each answer at their own routes", async () => {
    const hosts = [app("a.example", ["GET /api/a"]), app("b.example", ["GET /api/b"])];
    const { url } = await openGateway({ hosts });
    const from = async (path: string) => (await fetch(url + path)).headers.get("x-from");
    expect([await from("/api/a"), await from("/api/b")]).toEqual(["a.example", "b.example"]);
  });

  test("are refused when both have a route, with both of them", async () => {
    const hosts = [app("a.example", ["GET /api/a"]), app("b.example", ["GET /api/a"])];
    await expect(openGateway({ hosts })).rejects.toThrow(
      /^a\.example and b\.example both serve GET \/api\/a: /,
    );
  });
});

describe("gateway", () => {
  test("passes method, URL, headers and bytes on, whatever the content type", async () => {
    const { host, requests } = fakeHost();
    const { url } = await openGateway({ hosts: [host] });
    for (const contentType of ["application/json", "text/plain", "no type at all", "a/b; c=d"]) {
      await fetch(`${url}/api/x?y=%20`, {
        method: "POST",
        headers: { "content-type": contentType, "x-forwarded-host": "evil.example" },
        body: Buffer.from([0, 255]),
      });
    }
    expect(requests).toHaveLength(4);
    expect(requests[2]).toMatchObject({
      method: "POST",
      url: `${url}/api/x?y=%20`,
      headers: { "content-type": "no type at all", "x-forwarded-host": "evil.example" },
      body: Buffer.from([0, 255]),
    });
  });

  test("passes the answer on: status, headers, several cookies, bytes", async () => {
    const { host } = fakeHost(
      {},
      {
        status: 422,
        headers: { "content-type": "application/problem+json", "set-cookie": ["a=1", "b=2"] },
        body: Buffer.from("{}"),
      },
    );
    const { url } = await openGateway({ hosts: [host] });
    const answer = await fetch(`${url}/api/x`);
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("content-length")).toBe("2");
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await answer.text()).toBe("{}");
  });

  test("answers HEAD with the headers of the body that it leaves out", async () => {
    const { host, requests } = fakeHost(
      {},
      { status: 200, headers: {}, body: Buffer.from("1234") },
    );
    const { url } = await openGateway({ hosts: [host] });
    const answer = await fetch(`${url}/api/x`, { method: "HEAD" });
    expect(requests[0]?.method).toBe("HEAD");
    expect(answer.headers.get("content-length")).toBe("4");
    expect(await answer.text()).toBe("");
  });

  test.each([204, 304])("answers %d without body and Content-Length", async (status) => {
    const { host } = fakeHost({}, { status, headers: { etag: '"1"' } });
    const { url } = await openGateway({ hosts: [host] });
    const answer = await fetch(`${url}/api/x`);
    expect(answer.status).toBe(status);
    expect(answer.headers.get("etag")).toBe('"1"');
    expect(answer.headers.get("content-length")).toBeNull();
  });

  test("leaves redirects to the client", async () => {
    const { host } = fakeHost({}, { status: 302, headers: { location: "/api/results/1" } });
    const { url } = await openGateway({ hosts: [host] });
    const answer = await fetch(`${url}/api/x`, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/api/results/1"]);
  });

  test("serves pages and mounts beside the functions", async () => {
    const { host, requests } = fakeHost();
    const { url } = await openGateway({
      hosts: [host],
      pages: new Map([["/", { contentType: "text/html; charset=utf-8", body: "<p>hello" }]]),
      mounts: [{ routes: async (server) => void server.get("/workflows/w", () => "mounted") }],
    });
    const page = await fetch(url);
    expect(Object.fromEntries(page.headers)).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
    expect(await page.text()).toBe("<p>hello");
    expect(await (await fetch(`${url}/workflows/w`)).text()).toBe("mounted");
    expect(requests).toEqual([]);
  });

  test("asks the site that has a route for the path", async () => {
    const first = fakeHost();
    const second = fakeHost({}, { status: 201, headers: {} });
    const { url } = await openGateway({
      hosts: [{ ...first.host, serves: () => false }, second.host],
    });
    expect((await fetch(`${url}/api/x`)).status).toBe(201);
  });

  test("fails when its port is taken, with one line that says what to do", async () => {
    const { port } = await openGateway({});
    await expect(openGateway({ port })).rejects.toThrow(
      `Port ${port} is in use: end the program that holds it, or choose another port with npm start -- --port ${port + 1}`,
    );
  });

  test.each([
    ["a b", 400],
    ["rebound.example:PORT", 421],
    ["127.0.0.1", 421],
    ["localhost.rebound.example:PORT", 421],
    ["127.0.0.1:PORT", 200],
    ["localhost:PORT", 200],
  ])("answers a request whose Host header is %s with %d", async (named, expected) => {
    const { host, requests } = fakeHost();
    const { port } = await openGateway({
      hosts: [host],
      pages: new Map([["/", { contentType: "text/html", body: "<p>the key is in here" }]]),
    });
    const headers = { host: named.replace("PORT", String(port)) };
    const statusOf = (path: string) =>
      new Promise((resolve, reject) => {
        httpRequest({ port, path, headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on("error", reject)
          .end();
      });
    expect([await statusOf("/api/x"), await statusOf("/")]).toEqual([expected, expected]);
    expect(requests).toHaveLength(expected === 200 ? 1 : 0);
  });

  test("fails a body over 100 MB with 413", async () => {
    const { host, requests } = fakeHost();
    const { port } = await openGateway({ hosts: [host] });
    const status = await new Promise((resolve, reject) => {
      const length = 100 * 1024 * 1024 + 1;
      const sent = httpRequest(
        { port, path: "/api/x", method: "POST", headers: { "content-length": length } },
        (response) => {
          resolve(response.statusCode);
          sent.destroy();
        },
      );
      sent.on("error", reject).flushHeaders();
    });
    expect(status).toBe(413);
    expect(requests).toEqual([]);
  });
});
