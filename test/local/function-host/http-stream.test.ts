import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import type { FunctionHost } from "../../../local/function-host/function-host";
import { closeGateways, openGateway } from "../gateway/gateways";
import { makeSite, startHost, stopHosts } from "./site";

const source = `
  const methods = ["GET", "HEAD", "POST", "DELETE"];
  app.http("echo", { route: "echo/{id}", methods, handler: async (request, context) => ({
    status: 201,
    headers: { "x-id": request.params.id, "x-url": request.url, "x-type": request.headers.get("content-type") ?? "" },
    cookies: [{ name: "a", value: "1" }, { name: "b", value: "2" }],
    body: context.invocationId.length + ":" + (await request.text()),
  }) });
  app.http("first", { methods, handler: async (request) => {
    const reader = request.body.getReader();
    const { value } = await reader.read();
    // As whoever answers early must: the next request comes behind what is left.
    (async () => { while (!(await reader.read()).done); })();
    return { body: Buffer.from(value).toString() };
  } });
  app.http("nothing", { methods, handler: async () => ({ status: 204 }) });
  app.http("broken", { methods, handler: async () => { throw new Error("broken"); } });
  app.http("keyed", { methods, authLevel: "function", handler: async (request) => ({ body: await request.text() }) });
  app.http("dies", { methods, handler: async () => process.exit(1) });
  app.http("address", { methods, handler: async () => ({ body: JSON.stringify(process.report.getReport().libuv
    .filter(({ type, localEndpoint }) => type === "tcp" && localEndpoint).map(({ localEndpoint }) => localEndpoint.ip4 ?? localEndpoint.ip6)) }) });
`;

afterAll(async () => {
  await closeGateways();
  await stopHosts();
});

/** POSTs parts as they come, chunked unless there is a Content-Length. */
async function post(
  url: string,
  parts: readonly string[],
  headers = {},
  options: { readonly method?: string } = {},
) {
  const outgoing = httpRequest(url, { method: "POST", headers, ...options });
  const answered = once(outgoing, "response") as Promise<[IncomingMessage]>;
  for (const part of parts) outgoing.write(part);
  outgoing.end();
  const [answer] = await answered;
  return { status: answer.statusCode, headers: answer.headers, text: await text(answer) };
}

async function serve(setup: string): Promise<{ url: string; host: FunctionHost }> {
  const { host } = await startHost(makeSite(setup + source));
  return { host, url: (await openGateway({ hosts: [host] })).url };
}

describe("a body without Content-Length", () => {
  test("is lost in an app without enableHttpStream, as on Azure", async () => {
    const { url } = await serve("");
    expect((await post(`${url}/api/echo/1`, ["a", "b"])).text).toBe("36:");
    expect((await post(`${url}/api/echo/1`, ["ab"], { "content-length": 2 })).text).toBe("36:ab");
  });

  test("arrives in an app with enableHttpStream", async () => {
    const { url } = await serve("app.setup({ enableHttpStream: true });");
    expect((await post(`${url}/api/echo/1`, ["a", "b"])).text).toBe("36:ab");
  });
});

describe("an app with enableHttpStream", () => {
  let url: string;
  let host: FunctionHost;
  beforeAll(async () => {
    ({ url, host } = await serve("app.setup({ enableHttpStream: true });"));
  });

  test("gets URL, parameters and headers, and its answer arrives as it is", async () => {
    const answer = await post(`${url}/api/echo/7?x=1`, ["{}"], { "content-type": "a/b" });
    expect(answer).toMatchObject({ status: 201, text: "36:{}" });
    expect(answer.headers).toMatchObject({
      "x-id": "7",
      "x-url": `${url}/api/echo/7?x=1`,
      "x-type": "a/b",
      "set-cookie": ["a=1", "b=2"],
    });
    expect(answer.headers["x-ms-invocation-id"]).toBeUndefined();
  });

  test("answers the next request on a connection whose last body was not read to its end", async () => {
    const { hostname, port } = new URL(url);
    for (const size of [1, 1 << 20, 3 << 20]) {
      const socket = connect(Number(port), hostname);
      for (const [path, body] of [
        ["/api/first", "x".repeat(size)],
        ["/api/echo/1", "ab"],
      ] as const) {
        socket.write(`POST ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\n`);
        socket.write(`content-length: ${body.length}\r\n\r\n${body}`);
      }
      let answers = "";
      for await (const chunk of socket) {
        answers += String(chunk);
        if (answers.includes("36:ab")) break;
      }
      expect(answers).toMatch(/^HTTP\/1.1 200 [^]+x\r\n[^]+HTTP\/1.1 201 [^]+36:ab/);
    }
  });

  test("gets a large body that its function reads to the end, and the next request", async () => {
    for (const size of [1 << 20, 2]) {
      const body = "x".repeat(size);
      const answer = await post(`${url}/api/echo/1`, [body], { "content-length": size });
      expect([answer.status, answer.text]).toEqual([201, `36:${body}`]);
    }
  });

  test("gets a body in chunks with every method", async () => {
    const chunked = { "transfer-encoding": "chunked" };
    const remove = (path: string, part: string) =>
      post(`${url}${path}`, [part], chunked, { method: "DELETE" });
    expect((await remove("/api/echo/1", "ab")).text).toBe("36:ab");
    expect((await remove("/api/nothing", "unread")).status).toBe(204);
    expect((await remove("/api/echo/1", "cd")).text).toBe("36:cd");
  });

  test("reads a body while it comes", async () => {
    const outgoing = httpRequest(`${url}/api/first`, { method: "POST" });
    const answered = once(outgoing, "response") as Promise<[IncomingMessage]>;
    outgoing.write("begin");
    const [answer] = await answered;
    expect(await text(answer)).toBe("begin");
    outgoing.destroy();
  });

  test("answers without a body, and to HEAD and GET", async () => {
    expect((await fetch(`${url}/api/nothing`)).status).toBe(204);
    const head = await fetch(`${url}/api/echo/1`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([201, ""]);
  });

  test("fails with 500 when the function throws, and goes on", async () => {
    expect(await post(`${url}/api/broken`, ["a"])).toMatchObject({ status: 500, text: "" });
    expect((await post(`${url}/api/echo/1`, ["a"])).text).toBe("36:a");
  });

  test("is not asked where the key is wrong", async () => {
    expect((await post(`${url}/api/keyed`, ["a"])).status).toBe(401);
    const headers = { "x-functions-key": host.keys.host };
    expect((await post(`${url}/api/keyed`, ["a"], headers)).text).toBe("a");
  });

  test("listens on this machine only", async () => {
    const addresses = JSON.parse(await (await fetch(`${url}/api/address`)).text()) as string[];
    expect(addresses.length).toBeGreaterThan(0);
    expect(new Set(addresses)).toEqual(new Set(["127.0.0.1"]));
  });

  test("fails with 502 when its process dies, and is there again", async () => {
    expect((await post(`${url}/api/dies`, ["a"])).status).toBe(502);
    expect((await post(`${url}/api/echo/1`, ["a"])).text).toBe("36:a");
  });
});
