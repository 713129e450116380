import { once } from "node:events";
import { createServer, get, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { logFailedCalls } from "../../functions/failed-calls";
import { inInvocation } from "../../functions/invocation";
import type { LogEntry } from "../../functions/log";
import { hostTraceparent } from "../support/function-app";

logFailedCalls();

const path = "/operations(PartitionKey='7351d3ff')?sv=1&sig=secret";

/** As Azure's SDKs call. */
async function getOnce(port: number): Promise<void> {
  const request = get({ host: "127.0.0.1", port, path, agent: false });
  const [response] = (await once(request, "response")) as [NodeJS.ReadableStream];
  response.resume();
  await once(response, "end");
}

/** As a run is started, and called back. */
async function fetchOnce(port: number): Promise<void> {
  const headers = { connection: "close" };
  await (await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers })).text();
}

/** Calls a server once within an invocation, and answers what that logs. */
async function callTo(
  listener: RequestListener,
  call = getOnce,
): Promise<{ host: string; log: LogEntry[] }> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const log: LogEntry[] = [];
  const scope = { log: (entry: LogEntry) => log.push(entry), traceparent: hostTraceparent };
  try {
    await inInvocation(scope, () => call(port)).catch(() => undefined);
  } finally {
    server.close();
  }
  return { host: "127.0.0.1", log };
}

describe("a call to another service", () => {
  test.each([500, 503, 401, 403, 408, 429])(
    "is logged when it fails with %d, without what its URL may hold",
    async (status) => {
      const { host, log } = await callTo((_request, response) => {
        response.writeHead(status, { "x-ms-error-code": "ServerBusy" }).end("secret");
      });
      expect(log).toEqual([
        {
          event: "dependency.failed",
          traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
          target: `${host}/operations`,
          method: "GET",
          status,
          code: "ServerBusy",
          durationMs: expect.any(Number) as number,
        },
      ]);
    },
  );

  test("is logged with status 0 when it gets no answer", async () => {
    const { log } = await callTo((request) => request.socket.destroy());
    expect(log).toMatchObject([{ event: "dependency.failed", status: 0, method: "GET" }]);
    expect(JSON.stringify(log)).not.toContain("secret");
  });

  test.each([200, 304, 404, 409, 412])("is not logged when %d answers it", async (status) => {
    const { log } = await callTo((_request, response) => response.writeHead(status).end());
    expect(log).toEqual([]);
  });
});

describe("a fetch", () => {
  test.each([500, 503, 401, 403, 408, 429])("is logged when it fails with %d", async (status) => {
    const { log } = await callTo(
      (_request, response) => response.writeHead(status).end("secret"),
      fetchOnce,
    );
    expect(log).toEqual([
      {
        event: "dependency.failed",
        traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
        target: expect.stringMatching(/^127\.0\.0\.1:\d+\/operations$/) as string,
        method: "POST",
        status,
        durationMs: expect.any(Number) as number,
      },
    ]);
  });

  test("is logged with status 0 when it gets no answer", async () => {
    const { log } = await callTo((request) => request.socket.destroy(), fetchOnce);
    expect(log).toMatchObject([{ event: "dependency.failed", status: 0, method: "POST" }]);
    expect(JSON.stringify(log)).not.toContain("secret");
  });

  test.each([200, 404, 409])("is not logged when %d answers it", async (status) => {
    const { log } = await callTo(
      (_request, response) => response.writeHead(status).end(),
      fetchOnce,
    );
    expect(log).toEqual([]);
  });
});
