import { limits } from "../../contract";
import type { DispatchedRecord } from "../../functions/dependencies";
import { sampleRequest, TestApp } from "../support/function-app";

/** The app with a dispatcher that starts workflow runs. */
function appWithWorkflow(
  start: (record: DispatchedRecord, input: unknown, app: TestApp) => Promise<string>,
): TestApp {
  const app = new TestApp();
  const dispatch = (record: DispatchedRecord, input: unknown) => start(record, input, app);
  Object.assign(app.deps, { dispatcher: { dispatch } });
  return app;
}

describe("a request that a workflow run works on", () => {
  test("notes the run in the due index, leaves the record as it was made, and gives the run the request", async () => {
    const inputs: unknown[] = [];
    const app = appWithWorkflow(async (_record, input) => {
      inputs.push(input);
      return "run-1";
    });
    const id = await app.submitted();
    expect(app.operations.records.get(id)).toMatchObject({ status: "NotStarted", etag: "v1" });
    expect([...app.due.entries.values()]).toEqual([
      { kind: "repair", at: "2026-01-01T00:01:00.000Z", operationId: id, runId: "run-1" },
    ]);
    expect(inputs).toEqual([sampleRequest]);
  });

  test("leaves the record to the run that claimed it before its id could be noted", async () => {
    const app = appWithWorkflow(async ({ id }, _input, { operations }) => {
      const record = operations.records.get(id);
      if (record) await operations.update({ ...record, status: "Running", runId: "its own" });
      return "run-1";
    });
    const id = await app.submitted();
    expect(app.operations.records.get(id)).toMatchObject({ status: "Running", runId: "its own" });
  });

  test("is accepted even when the run's id cannot be noted", async () => {
    const app = appWithWorkflow(async (_record, _input, { due }) => {
      due.add = () => Promise.reject(new Error("storage away"));
      return "run-1";
    });
    expect((await app.submit()).status).toBe(202);
    expect(app.log).toContainEqual(expect.objectContaining({ event: "runId.lost" }));
  });

  test("is started once, however long Logic Apps lets it wait", async () => {
    let started = 0;
    const app = appWithWorkflow(async () => `run-${++started}`);
    await app.submitted();
    for (let minute = 0; minute < 20; minute++) {
      await app.clock.advance(limits.redispatchSeconds);
      await app.sweep();
    }
    expect(started).toBe(1);
  });

  test("is dispatched again, once, with its request, when a crash swallowed the start", async () => {
    const inputs: unknown[] = [];
    const app = appWithWorkflow(async (_record, input) => {
      inputs.push(input);
      return `run-${inputs.length}`;
    });
    const id = await app.submitted();
    const [entry] = app.due.entries;
    // The crash: nothing was noted.
    if (entry) app.due.entries.set(entry[0], { ...entry[1], runId: undefined });
    for (let minute = 0; minute < 20; minute++) {
      await app.clock.advance(limits.redispatchSeconds);
      await app.sweep();
    }
    expect(inputs).toEqual([sampleRequest, sampleRequest]);
    expect([...app.due.entries.values()]).toEqual([
      expect.objectContaining({ operationId: id, runId: "run-2" }),
    ]);
  });
});
