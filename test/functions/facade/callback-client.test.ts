import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { httpCallbackClient } from "../../../functions/facade/callback-client";
import { hostTraceparent } from "../../support/function-app";

const answer = {
  statusCode: 200,
  headers: {},
  contentType: "application/json",
  body: { total: 1 },
};

describe("calling back", () => {
  let server: Server;
  let origin: string;
  let status = 200;
  const received: { request: IncomingMessage; body: string }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        received.push({ request, body: Buffer.concat(chunks).toString() });
        response.writeHead(status, { location: `${origin}/workflows/elsewhere` }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => received.splice(0));
  afterAll(() => server.close());

  test("POSTs the answer as JSON, without credentials", async () => {
    status = 202;
    const client = httpCallbackClient(origin);
    expect(await client.post(`${origin}/workflows/run?sig=x`, answer, hostTraceparent)).toBe(
      "delivered",
    );
    const [call] = received;
    expect([call?.request.method, call?.request.url]).toEqual(["POST", "/workflows/run?sig=x"]);
    expect(call?.request.headers).not.toHaveProperty("authorization");
    expect(call?.request.headers["traceparent"]).toMatch(
      /^00-4bf92f3577b34da6a3ce929d0e0e4736-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$/,
    );
    expect(JSON.parse(call?.body ?? "")).toEqual(answer);
  });

  test.each([
    [400, "nobody"],
    [401, "nobody"],
    [404, "nobody"],
    [409, "nobody"],
    [408, "unreachable"],
    [429, "unreachable"],
    [500, "unreachable"],
    [503, "unreachable"],
  ])("takes %d for %s", async (code, outcome) => {
    status = code;
    expect(
      await httpCallbackClient(origin).post(`${origin}/workflows/run`, answer, hostTraceparent),
    ).toBe(outcome);
  });

  test.each([301, 302, 303, 307, 308])("does not follow a %d", async (code) => {
    status = code;
    expect(
      await httpCallbackClient(origin).post(`${origin}/workflows/run`, answer, hostTraceparent),
    ).toBe("nobody");
    expect(received).toHaveLength(1);
  });

  test("takes a broken connection for unreachable", async () => {
    const client = httpCallbackClient("http://127.0.0.1:1");
    expect(await client.post("http://127.0.0.1:1/workflows/run", answer, hostTraceparent)).toBe(
      "unreachable",
    );
  });

  test("fails when the URL is on another host: nothing is sent", async () => {
    let sent = 0;
    const client = httpCallbackClient("https://*.northeurope.logic.azure.com", () => {
      sent++;
      return Promise.reject(new Error("sent"));
    });
    expect(await client.post(`${origin}/workflows/run`, answer, hostTraceparent)).toBe("nobody");
    expect(sent).toBe(0);
  });
});
