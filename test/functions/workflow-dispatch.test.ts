import { limits, type WorkMessage } from "../../contract";
import { sampleRequest, TestApp } from "../support/function-app";

/** The app with a dispatcher that starts workflow runs. */
function appWithWorkflow(
  start: (message: WorkMessage, input: unknown, app: TestApp) => Promise<string>,
): TestApp {
  const app = new TestApp();
  const dispatch = (message: WorkMessage, input: unknown) => start(message, input, app);
  Object.assign(app.deps, { dispatcher: { dispatch } });
  return app;
}

describe("a request that a workflow run works on", () => {
  test("keeps the run's id on the record, and gives the run the request", async () => {
    const inputs: unknown[] = [];
    const app = appWithWorkflow(async (_message, input) => {
      inputs.push(input);
      return "run-1";
    });
    const id = await app.submitted();
    expect(app.operations.records.get(id)).toMatchObject({ status: "NotStarted", runId: "run-1" });
    expect(inputs).toEqual([sampleRequest]);
  });

  test("leaves the record to the run that claimed it before its id could be noted", async () => {
    const app = appWithWorkflow(async ({ operationId }, _input, { operations }) => {
      const record = operations.records.get(operationId);
      if (record) await operations.update({ ...record, status: "Running", runId: "its own" });
      return "run-1";
    });
    const id = await app.submitted();
    expect(app.operations.records.get(id)).toMatchObject({ status: "Running", runId: "its own" });
  });

  test("is accepted even when the run's id cannot be noted", async () => {
    const app = appWithWorkflow(async (_message, _input, { operations }) => {
      operations.update = () => Promise.reject(new Error("storage away"));
      return "run-1";
    });
    expect((await app.submit()).status).toBe(202);
    expect(app.log).toContainEqual(expect.objectContaining({ event: "runId.lost" }));
  });

  test("is dispatched again, with its request, when a crash swallowed the start", async () => {
    const inputs: unknown[] = [];
    const app = appWithWorkflow(async (_message, input) => {
      inputs.push(input);
      return `run-${inputs.length}`;
    });
    await app.submitted();
    await app.clock.advance(limits.redispatchSeconds);
    await app.sweep();
    expect(inputs).toEqual([sampleRequest, sampleRequest]);
  });
});
