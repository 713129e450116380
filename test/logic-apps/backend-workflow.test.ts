import {
  backgroundWorker,
  type BackgroundWorkerParameters,
} from "../../logic-apps/background-worker";
import { facadeWorkflow } from "../../logic-apps/facade";
import { runWorkflow, type Mock } from "../../workflow-engine";
import { quote } from "../support/caller";
import { facadeParameters } from "../support/facade-run";
import "../workflow-engine/testing/expect-workflow";
import { operationId, resultsUrl, tableUrl } from "./fake-table";
import { identityId, retentionSeconds, sample, traceparent } from "./run-background-worker";

const etag = { ETag: 'W/"1"' };
const statusUrl = "https://backend.example/status/1";
const parameters: BackgroundWorkerParameters = {
  ...{ tableUrl, resultsUrl, identityId, retentionSeconds },
  backendUrl: "https://backend.example/quotes",
};

/**
 * The worker's workflow with its work at a backend, each call answered by a mock.
 * @param record what its read finds, where something has written to it since it was dispatched
 */
function work(backend: Mock, record?: object) {
  let claimed: unknown;
  return runWorkflow(backgroundWorker({ backend: { timeoutMinutes: 30 } }), {
    name: "background-worker",
    parameters: { ...parameters },
    body: { operationId, traceparent, request: sample, etag: etag.ETag },
    mocks: {
      Claim: ({ body }) => {
        if (record !== undefined) return { status: 412 };
        claimed = body;
        return { status: 204, headers: etag };
      },
      Read_the_record: { headers: etag, body: record },
      Call_the_backend: backend,
      Store_the_result: { status: 201 },
      Read_before_the_end: () => ({ headers: etag, body: claimed }),
      [`PATCH ${tableUrl}*`]: { status: 204, headers: etag },
    },
  });
}

describe("the worker's workflow at a backend", () => {
  test("follows its 202, stores the result, then writes the end", async () => {
    const run = await work([
      { status: 202, headers: { Location: statusUrl, "Retry-After": "10" } },
      { body: { total: 1 } },
    ]);
    expect(run).toHaveSucceeded();
    expect(run).toHaveCalled("Call_the_backend", { method: "POST", body: sample });
    expect(run).toHaveCalled("Call_the_backend", { method: "GET", uri: statusUrl });
    expect(run).toHaveCalled("Store_the_result", { method: "PUT" });
    expect(run).toHaveCalled("Finish", { body: { status: "Succeeded" } });
    expect(run).toHaveSkipped("Explain_failure");
    expect(run).toHaveSkipped("End_otherwise");
    expect(run.waits).toEqual([10]);
  });

  test("fails when the backend refuses: no result is stored, the record says so", async () => {
    const run = await work({ status: 400, body: { title: "no" } });
    expect(run).toHaveFailed();
    expect(run).toHaveSkipped("Store_the_result");
    expect(run).toHaveCalled("Write_the_end", { body: { status: "Failed" } });
  });

  test("does nothing for an operation that has ended", async () => {
    const run = await work({ status: 500 }, { status: "Canceled", attempt: 1 });
    expect(run).toHaveSkipped("Call_the_backend");
    expect(run).not.toHaveCalled("Write_the_end");
  });
});

describe("the facade's workflow", () => {
  const facade = (afterSeconds: number) =>
    runWorkflow(facadeWorkflow({ timeoutSeconds: 90 }), {
      name: "facade",
      parameters: { ...facadeParameters },
      body: quote,
      mocks: {
        Await_work: { status: 201 },
        [`* ${facadeParameters.tableUrl}*`]: { status: 204 },
      },
      callbacks: {
        Await_work: {
          afterSeconds,
          body: { statusCode: 200, contentType: "application/json", body: { totalCents: 5 } },
        },
      },
    });

  test("answers with what the worker calls back with", async () => {
    expect(await facade(5)).toHaveAnswered(200);
  });

  test("fails when the worker takes too long: 504", async () => {
    expect(await facade(95)).toHaveAnswered(504);
  });
});
