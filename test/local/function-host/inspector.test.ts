import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { makeSite, startHost, stopHosts } from "./site";

afterEach(stopHosts);

const source = `
  globalThis.answer = 42;
  app.http("ok", { handler: async () => ({ body: "ok" }) });`;

/** Calls one method of the inspector protocol: a WebSocket with one frame each way. */
async function inspect(webSocketUrl: string, message: object): Promise<unknown> {
  const upgrade = request(webSocketUrl.replace("ws:", "http:"), {
    headers: {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": randomBytes(16).toString("base64"),
    },
  });
  upgrade.end();
  const [, socket] = (await once(upgrade, "upgrade")) as [IncomingMessage, Socket];
  const payload = Buffer.from(JSON.stringify(message));
  const mask = Buffer.alloc(4);
  socket.write(Buffer.concat([Buffer.of(0x81, 0x80 | payload.length), mask, payload]));
  const [frame] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return JSON.parse(frame.subarray(frame[1] === 126 ? 4 : 2).toString());
}

test("a debugger can attach to the functions, from this machine", async () => {
  const { host, log } = await startHost(makeSite(source), { inspectPort: 0 });
  const line = log.find(({ message }) => message.startsWith("Debugger listening on "));
  expect(line).toMatchObject({ level: "information" });
  const [url = ""] = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/.exec(line?.message ?? "") ?? [];
  const params = { expression: "globalThis.answer" };
  expect(await inspect(url, { id: 1, method: "Runtime.evaluate", params })).toEqual({
    id: 1,
    result: { result: { type: "number", value: 42, description: "42" } },
  });
  await host.stop();
});

test("nothing listens for a debugger unless asked to", async () => {
  const { log } = await startHost(makeSite(source));
  expect(log.filter(({ message }) => message.includes("Debugger"))).toEqual([]);
});
