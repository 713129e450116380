import http from "node:http";
import type { AddressInfo } from "node:net";
import { WorkflowTrigger } from "../../../functions/azure/workflow-trigger";

const record = {
  id: "0dd4ff2b-8d5e-4f8f-9a5c-0a3d3a3b7f10",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  etag: `W/"datetime'2026-01-01T00%3A00%3A00.0000000Z'"`,
  deadlineAt: "2026-01-01T01:00:00.000Z",
};
const input = { customer: "Contoso", lines: [] };

interface Received {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: unknown;
}

/** Answers of the trigger, in turn, the last one again and again; 0 breaks the connection. */
let answers: readonly (readonly [number, Record<string, string>, string?])[];
let received: Received[];
let slept: number[];
let scopes: string[];
let server: http.Server;
let trigger: WorkflowTrigger;

beforeEach(async () => {
  received = [];
  slept = [];
  scopes = [];
  server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      received.push({ headers: request.headers, body });
      const answer = answers[Math.min(received.length, answers.length) - 1];
      const [status = 0, headers = {}, text = ""] = answer ?? [];
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, headers).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const getToken = async (scope: string | string[]) => {
    scopes.push(String(scope));
    return { token: "the-token", expiresOnTimestamp: 0 };
  };
  const sleep = async (milliseconds: number) => void slept.push(milliseconds);
  trigger = new WorkflowTrigger(`http://127.0.0.1:${port}/trigger`, { getToken }, { sleep });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const started = [202, { "x-ms-workflow-run-id": "run-1" }] as const;

describe("the workflow's trigger", () => {
  test("starts a run as the app's identity, and answers with its id", async () => {
    answers = [started];
    expect(await trigger.dispatch(record, input)).toBe("run-1");
    expect(scopes).toEqual(["https://management.azure.com/.default"]);
    expect(received).toHaveLength(1);
    expect(received[0]?.body).toEqual({
      operationId: record.id,
      traceparent: record.traceparent,
      request: input,
      etag: record.etag,
      deadlineAt: record.deadlineAt,
    });
    expect(received[0]?.headers).toMatchObject({
      authorization: "Bearer the-token",
      "content-type": "application/json",
      traceparent: record.traceparent,
      "x-ms-client-tracking-id": record.id,
    });
  });

  test.each([0, 408, 429, 500, 503])("tries again after %d", async (status) => {
    answers = [[status, {}], started];
    expect(await trigger.dispatch(record, input)).toBe("run-1");
    expect(slept).toEqual([200]);
  });

  test("fails when Logic Apps stays away, after four tries", async () => {
    answers = [[503, {}]];
    await expect(trigger.dispatch(record, input)).rejects.toThrow(
      "The workflow's trigger failed 4 times, last: HTTP 503",
    );
    expect(slept).toEqual([200, 400, 800]);
  });

  test("fails when the trigger refuses, at once, and says why", async () => {
    answers = [[401, {}, '{"error":{"code":"MisMatchingOAuthClaims"}}']];
    await expect(trigger.dispatch(record, input)).rejects.toThrow(/401.*MisMatchingOAuthClaims/);
    expect(received).toHaveLength(1);
  });

  test("fails when the address is no trigger, naming the setting", async () => {
    answers = [[200, {}]];
    await expect(trigger.dispatch(record, input)).rejects.toThrow(/WORKFLOW_TRIGGER_URL/);
  });

  test("fails when it is redirected: the token is for the trigger alone", async () => {
    answers = [[307, { location: "http://127.0.0.1:1/elsewhere" }]];
    await expect(trigger.dispatch(record, input)).rejects.toThrow(/failed 4 times/);
  });
});
