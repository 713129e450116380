import { FakeStorage, operationId } from "#test/logic-apps/fake-table";
import { BackgroundWorker } from "#test/logic-apps/run-background-worker";
import { received, violationsOf, workContext } from "#test/support/work-context";
import { examples } from "./examples";
import { checkRequest, type ConversionSettings } from "./schema";
import { noText, work } from "./work";

const { quick, slow, failing, invalid, check } = examples;
const atOnce: ConversionSettings = { secondsPerPage: 0, longestDocument: 100 };

describe("the examples", () => {
  test.each([quick, slow, failing])("are requests that the schema allows", (request) => {
    expect(violationsOf(request)).toEqual([]);
  });

  test("have one that it refuses, for each of its mistakes", () => {
    expect(violationsOf(invalid)).toHaveLength(3);
  });
});

describe("the function", () => {
  test("converts page by page, into a file with a name", async () => {
    const context = workContext(atOnce);
    const file = await work(slow, context);
    expect(check(await received(file), slow)).toBeUndefined();
    expect(context.reported).toHaveLength(12);
    expect(context.reported.at(-1)).toBe(100);
    expect(file.fileName).toBe("Minutes & notes.html");
  });

  test("fails for good when a page is no text", async () => {
    const running = work(failing, workContext(atOnce));
    await expect(running).rejects.toMatchObject({ name: "WorkFailed", message: noText });
  });

  test("stops when its signal aborts", async () => {
    const context = workContext({ ...atOnce, secondsPerPage: 60 });
    const running = work(slow, context);
    context.stop();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("the workflow", () => {
  test("gives the function's file, a second a page later", async () => {
    const storage = new FakeStorage();
    const { status, waits } = await new BackgroundWorker(storage).work(quick);
    const { content } = await work(quick, workContext(atOnce));
    expect([status, storage.results.get(operationId)]).toEqual(["Succeeded", content]);
    expect(storage.requests.find(({ method }) => method === "PUT")?.headers).toMatchObject({
      "Content-Type": "text/html; charset=utf-8",
      "x-ms-blob-content-disposition": "attachment; filename*=UTF-8''Minutes%20%26%20notes.html",
    });
    expect(waits).toEqual([1, 1, 1]);
  });

  test("takes no further page once the client cancels", async () => {
    const storage = new FakeStorage();
    const cancel = { before: () => storage.write({ status: "Canceling" }) };
    // The first read is the workflow's own, when it takes the record; then there is one a page.
    storage.plan("GET record", 2, cancel);
    const { waits } = await new BackgroundWorker(storage).work(slow);
    expect([waits, storage.record?.status]).toEqual([[1], "Canceled"]);
  });

  test("fails for good when a page is no text", async () => {
    const storage = new FakeStorage();
    const { error } = await new BackgroundWorker(storage).work(failing);
    expect([error?.code, error?.message]).toEqual(["WorkFailed", noText]);
  });
});

test("a deployment says how long a document may be", () => {
  expect(checkRequest(quick, { ...atOnce, longestDocument: 2 })).toEqual([
    { pointer: "/pages", message: "has 3 pages; this deployment takes at most 2" },
  ]);
  expect(checkRequest(quick, atOnce)).toEqual([]);
});
