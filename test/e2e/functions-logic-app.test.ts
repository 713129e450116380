import { randomUUID } from "node:crypto";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { inspect } from "node:util";
import { headers, mediaTypes, operationBlob, routePath, settings, storage } from "../../contract";
import { backendVariables, parseBackend } from "../../demo/backend";
import { SampleBackend } from "../../demo/sample-backend";
import { runMetadata } from "../../logic-apps/result";
import { runTree } from "../../workflow-engine/run/run-tree";
import { quote, simulated } from "../support/caller";
import { startStack, type RunningStack } from "../support/running-stack";

describe("the workflow of functions-logic-app", () => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack("functions-logic-app");
  });
  afterAll(() => running?.stop());

  /** The run of an operation, which ends shortly after its record. */
  const runOf = (id: string) =>
    running.untilHeard(`the end of the run of operation ${id}`, () =>
      running.runs.find(({ start }) => start.clientTrackingId === id),
    );

  test.each([
    ["success", "Succeeded", "Succeeded"],
    ["transient-failure", "Succeeded", "Succeeded"],
    ["permanent-failure", "Failed", "Failed"],
  ] as const)("a run of %s ends truthfully, and is found by the operation's id", async (...row) => {
    const [outcome, operationStatus, runStatus] = row;
    const id = await running.caller.submitted(simulated({ outcome }));
    expect((await running.caller.ended(id)).status).toBe(operationStatus);
    const run = await runOf(id);
    expect([run.status, runTree(run, { colors: false })]).toEqual([runStatus, expect.anything()]);
  });

  test("the run history hides the customer's request, and never shows a token", async () => {
    const customer = `customer ${randomUUID()}`;
    const id = await running.caller.submitted({ ...quote, customer });
    await running.caller.ended(id);
    const tree = runTree(await runOf(id), { colors: false });
    expect(tree).toMatch(/Finish \(Http\) Succeeded/);
    // By the versions that storage gave: nothing was read, and nothing beside the ordinary way ran.
    expect(tree).toContain("8 billed actions");
    expect(tree).not.toMatch(/eyJ|Bearer/);
    expect(tree).not.toContain(customer);
  });

  test("storage says which run stored a result, in the way in which a run asks", async () => {
    const id = await running.caller.submitted(quote);
    await running.caller.ended(id);
    const { runId } = (await runOf(id)).start;
    const blobs = running.setting(settings.blobServiceUri);
    const url = new URL(`${storage.containers.results}/${operationBlob(id)}?comp=metadata`, blobs);
    const token = running.tokenOf("workflow", "https://storage.azure.com/");
    const answer = await running.download(url, {
      [headers.authorization]: `Bearer ${token}`,
      "x-ms-version": "2020-12-06",
    });
    expect([answer.status, answer.headers[runMetadata]]).toEqual([200, runId]);
  });

  test("fails when a stranger starts a run: no token, a signed URL, another identity's token", async () => {
    const url = running.setting(settings.workflowTriggerUrl);
    const body = JSON.stringify({
      operationId: randomUUID(),
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      request: quote,
    });
    const post = async (address: string, token?: string): Promise<number> => {
      const sent: Record<string, string> = { [headers.contentType]: mediaTypes.json };
      if (token !== undefined) sent[headers.authorization] = `Bearer ${token}`;
      return (await fetch(address, { method: "POST", headers: sent, body })).status;
    };
    const own = running.tokenOf("workflow", "https://management.azure.com");
    const wrongAudience = running.tokenOf("functionApp", "https://management.azure.com/");
    expect(await post(url)).toBe(401);
    expect(await post(running.triggerUrl)).toBe(401);
    expect(await post(url, own)).toBe(401);
    expect(await post(url, wrongAudience)).toBe(401);
    expect(await post(url, running.tokenOf("functionApp", "https://management.azure.com"))).toBe(
      202,
    );
  });

  test("work goes on after the runtime was stopped and started again", async () => {
    const id = await running.caller.submitted(simulated({ seconds: 6 }));
    const operation = routePath("operation", id);
    await running.caller.until(operation, ({ json }) => json.status === "Running");
    running = await running.restart();
    expect(await running.caller.ended(id)).toMatchObject({ status: "Succeeded" });
    expect((await runOf(id)).status).toBe("Succeeded");
  });
});

interface LoggedTrace {
  readonly event: string;
  readonly traceId: string;
}

/** The trace of a `traceparent`, or of the first in something. */
function traceIdOf(of: unknown): string | undefined {
  return /00-([0-9a-f]{32})-[0-9a-f]{16}-/.exec(inspect(of, { depth: null }))?.[1];
}

describe("a backend that does the work", () => {
  let backend: SampleBackend;
  let running: RunningStack;
  const heard: string[] = [];
  let begins: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begins = resolve));
  beforeAll(async () => {
    const log = (line: string) => {
      heard.push(line);
      if (line.startsWith("POST")) begins();
    };
    backend = new SampleBackend({ seconds: 600, log });
    const url = await backend.listen(0);
    const work = parseBackend(`${url}/quotes`);
    const cancel = parseBackend(`${url}/jobs/{operationId}`);
    running = await startStack("functions-logic-app", {
      variables: backendVariables(work, cancel),
      plainOrigins: work.plainOrigins,
    });
  });
  afterAll(async () => {
    await running?.stop();
    await backend?.close();
  });

  test("is told of a cancel, and the operation ends long before its work would have", async () => {
    const { caller } = running;
    const id = await caller.submitted({ any: "request" });
    await begun;
    const canceled = await caller.call(routePath("operation", id), { method: "DELETE" });
    expect(canceled.status).toBe(202);
    expect(heard).toContain(`DELETE /jobs/${id}: 204`);
    expect((await caller.ended(id)).status).toBe("Canceled");
    await running.untilLogged(/"event":"backend.canceled"/);
  });

  test("is called in the trace of the submit, which the run and its cancel continue, too", async () => {
    const { caller } = running;
    const traces: string[] = [];
    // The backend's server is in this process, as are those of the runtime.
    const onRequest = (event: unknown) => {
      const { method, url, headers: sent } = (event as { request: IncomingMessage }).request;
      if (url === "/quotes" || (method === "DELETE" && url?.startsWith("/jobs/"))) {
        traces.push(`${method} ${traceIdOf(sent[headers.traceparent])}`);
      }
    };
    const own = "0af7651916cd43dd8448eb211c80319c";
    subscribe("http.server.request.start", onRequest);
    const answer = await caller.submit(
      { any: "request" },
      { [headers.traceparent]: `00-${own}-b7ad6b7169203331-01` },
    );
    const { id } = answer.json;
    await running.untilHeard("the backend's POST", () =>
      traces.find((trace) => trace.startsWith("POST")),
    );
    await caller.call(routePath("operation", id), { method: "DELETE" });
    const run = await running.untilHeard("the end of the run", () =>
      running.runs.find(({ start }) => start.clientTrackingId === id),
    );
    unsubscribe("http.server.request.start", onRequest);

    const lines = running.logs
      .filter((line) => line.includes(id) && line.includes("traceId"))
      .map((line) => JSON.parse(line.slice(line.indexOf("{"))) as LoggedTrace);
    const [created] = lines.filter(({ event }) => event === "operation.create");
    const traceId = created?.traceId ?? "";
    expect(traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(lines.map((line) => line.traceId))).toEqual(new Set([traceId]));
    expect(lines.map(({ event }) => event)).toContain("backend.canceled");
    expect(traceIdOf(run.start.trigger.outputs)).toBe(traceId);
    expect(traces).toEqual([`POST ${traceId}`, `DELETE ${traceId}`]);
  });
});
