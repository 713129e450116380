import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { quoteResult } from "../support/caller";
import { runCell, runElsewhere, type Way } from "../clients/cell";
import { clients } from "../clients/clients";

const fetching = clients.find(({ name }) => name === "fetch (Node)")!;
const found = fetching.find();
const way: Way = { name: "any", seconds: 0 };

let server: Server | undefined;
afterEach(() => new Promise((resolve) => server?.close(resolve)));

/** A cell of Node's fetch against a service that answers so. */
async function against(listener: RequestListener) {
  const serving = createServer(listener);
  server = serving;
  await new Promise<void>((resolve) => serving.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(serving.address() as AddressInfo).port}`;
  const target = { baseUrl, submitUrl: `${baseUrl}/api/requests`, credential: {}, hasDoor: false };
  return runCell(target, fetching, found, way);
}

const operation = { id: "1", status: "Running" };

describe("a cell of the client matrix", () => {
  test("counts the submit and the polls to the result", async () => {
    let polls = 0;
    const cell = await against(({ method, headers: { host } }, response) => {
      if (method === "POST" || ++polls < 2) {
        const location = `http://${host}/api/status/1`;
        response.writeHead(202, { location, "retry-after": "1" }).end(JSON.stringify(operation));
      } else {
        response.end(JSON.stringify(quoteResult));
      }
    });
    expect(cell).toEqual({ outcome: "result", submits: 1, polls: 2 });
  });

  test.each([
    ["an operation that is not done", 200, operation, "takes the operation for the result"],
    ["another body", 200, { totalCents: 1 }, "stops at 200"],
    ["an error", 500, quoteResult, "stops at 500"],
  ])("says so when the client ends with %s", async (_what, status, body, outcome) => {
    const cell = await against((_request, response) => {
      response.writeHead(status).end(JSON.stringify(body));
    });
    expect(cell).toEqual({ outcome, submits: 1, polls: 0 });
  });

  test("says so when the client gives up", async () => {
    const cell = await against((_request, response) => void response.destroy());
    expect(cell.outcome).toBe("gives up: fetch failed");
  });

  test("fails when the service sends the client to another origin", async () => {
    const sent = against((_request, response) => {
      response.writeHead(303, { location: "http://127.0.0.1:1/blob" }).end();
    });
    await expect(sent).rejects.toThrow("sent to another origin");
  });
});

test("a redirect to another origin takes the key along, but no token", async () => {
  expect(await runElsewhere(found)).toEqual({ followed: true, forwarded: ["x-functions-key"] });
});
