import { type Server, createServer, get, type IncomingMessage } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { pacedBody, watchResponses } from "../../../functions/http/paced-body";

const chunkBytes = 64 * 1024;

/** Writes as @azure/functions does: without waiting for the client. */
async function serving(body: () => AsyncIterable<Uint8Array>) {
  const written: Promise<unknown>[] = [];
  const server: Server = createServer((request, response) => {
    const write = async () => {
      const paced = pacedBody(body(), String(request.headers["x-ms-invocation-id"]));
      for await (const chunk of paced) response.write(chunk);
      response.end();
    };
    written.push(write().catch((error: unknown) => error));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const request = get({ port, host: "127.0.0.1", headers: { "x-ms-invocation-id": "i" } });
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { answer, written, stop };
}

beforeAll(watchResponses);

/** Chunks without end, counted as they are made; tells when the reader has left. */
function endless() {
  const seen = { made: 0, left: false };
  async function* body() {
    try {
      for (;;) {
        seen.made++;
        yield Buffer.alloc(chunkBytes);
      }
    } finally {
      seen.left = true;
    }
  }
  return { seen, body };
}

test("a client that reads nothing stops the body, and one that leaves ends it", async () => {
  const { seen, body } = endless();
  const { answer, written, stop } = await serving(body);
  let before = -1;
  // Once the buffers of both sockets are full nothing more is made.
  while (seen.made !== before) {
    before = seen.made;
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(seen.made * chunkBytes).toBeLessThan(64 * 1024 * 1024);
  answer.destroy();
  expect(await Promise.all(written)).toEqual([undefined]);
  expect(seen.left).toBe(true);
  await stop();
});

test("a client that reads gets all of it", async () => {
  async function* body() {
    for (let chunk = 0; chunk < 200; chunk++) yield Buffer.alloc(chunkBytes, chunk);
  }
  const { answer, stop } = await serving(body);
  let bytes = 0;
  for await (const chunk of answer) bytes += (chunk as Buffer).byteLength;
  expect(bytes).toBe(200 * chunkBytes);
  await stop();
});

test("a body that breaks ends the connection: a part must not pass for the whole", async () => {
  let arrived: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (arrived = resolve));
  async function* body() {
    yield Buffer.alloc(10);
    await begun;
    throw new Error("storage is gone");
  }
  const { answer, written, stop } = await serving(body);
  arrived();
  const read = async () => {
    for await (const chunk of answer) expect(chunk).toHaveLength(10);
  };
  await expect(read()).rejects.toThrow("aborted");
  expect(await Promise.all(written)).toMatchObject([{ message: "storage is gone" }]);
  await stop();
});
