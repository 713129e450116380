import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Readable } from "node:stream";
import { forward } from "../../../local/function-host/http/forward";

test("a request that meets a connection which the worker just ended goes out on another", async () => {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    if (requests === 2) request.socket.destroy();
    else response.end(`answer ${requests}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const worker = { httpUri: `http://127.0.0.1:${port}`, invocationId: "1" };
  const request = { method: "GET", url: "http://site.example/api/x", headers: {} };
  const sent = async () => {
    const { body } = await forward(request, worker, new AbortController().signal);
    const answered = await text(body as Readable);
    // The connection is free once the answer's end has been dealt with.
    await new Promise((resolve) => setImmediate(resolve));
    return answered;
  };
  expect(await sent()).toBe("answer 1");
  expect(await sent()).toBe("answer 3");
  server.closeAllConnections();
  server.close();
});
