import { FakeStorage, operationId } from "#test/logic-apps/fake-table";
import { BackgroundWorker } from "#test/logic-apps/run-background-worker";
import { received, violationsOf, workContext } from "#test/support/work-context";
import { examples } from "./examples";
import { checkRequest } from "./schema";
import { quote, work } from "./work";

const { quick, slow, failing, invalid, check } = examples;

describe("the examples", () => {
  test.each([quick, slow, failing])("are requests that the schema allows: %j", (request) => {
    expect(violationsOf(request)).toEqual([]);
  });

  test("have one that it refuses", () => {
    expect(violationsOf(invalid)).not.toEqual([]);
  });
});

describe("the function", () => {
  test("reports progress, and its result is the one that the examples promise", async () => {
    const context = workContext({ allowSimulate: true });
    const result = await work({ ...quick, simulate: { seconds: 0.02 } }, context);
    expect(check(await received(result), quick)).toBeUndefined();
    expect(context.reported).toEqual([100]);
  });

  test("fails for good when told to", async () => {
    const running = work(failing, workContext({ allowSimulate: true }));
    await expect(running).rejects.toMatchObject({ name: "WorkFailed" });
  });

  test("stops when its signal aborts", async () => {
    const context = workContext({ allowSimulate: true });
    const running = work(slow, context);
    context.stop();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("the workflow", () => {
  test("gives the function's result", async () => {
    const storage = new FakeStorage();
    const { status } = await new BackgroundWorker(storage).work(quick);
    expect([status, storage.results.get(operationId)]).toEqual(["Succeeded", quote(quick)]);
  });

  test("fails for good when told to", async () => {
    const storage = new FakeStorage();
    const { error } = await new BackgroundWorker(storage).work(failing);
    expect([storage.record?.status, error?.code]).toEqual(["Failed", "WorkFailed"]);
  });
});

test("simulates nothing when that is turned off", () => {
  expect(checkRequest(slow, { allowSimulate: false })).toEqual([
    { pointer: "/simulate", message: "is turned off in this deployment" },
  ]);
  expect(checkRequest(slow, { allowSimulate: true })).toEqual([]);
});
