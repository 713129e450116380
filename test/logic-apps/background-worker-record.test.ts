import type { HistoryEntry } from "../../contract";
import { fromPlain } from "../../workflow-engine/expressions/values";
import { quote } from "../sample/work";
import { FakeStorage, operationId, type Columns } from "./fake-table";
import { BackgroundWorker, permanentFailure, sample } from "./run-background-worker";

describe("a record that others write to", () => {
  const held = (columns: Columns): FakeStorage => new FakeStorage(columns);

  test.each<[string, Columns]>([
    ["runs elsewhere", { status: "Running", attempt: 1, runId: "another" }],
    ["runs elsewhere and is being canceled", { status: "Canceling", attempt: 1, runId: "another" }],
    ["succeeded", { status: "Succeeded", attempt: 1 }],
    ["failed", { status: "Failed", attempt: 0 }],
    ["was canceled", { status: "Canceled", attempt: 0 }],
  ])("is left alone when it %s: the run is Cancelled", async (_what, columns) => {
    const storage = held(columns);
    const before = { ...storage.record };
    const ran = await new BackgroundWorker(storage).work();
    expect([ran.status, ran.statusOf("Work")]).toEqual(["Cancelled", "Skipped"]);
    expect([storage.record, storage.calls, storage.results.size]).toEqual([
      before,
      ["PATCH record", "GET record"],
      0,
    ]);
  });

  test("ends as Canceled when that was asked before the work began", async () => {
    const storage = held({ status: "Canceling" });
    const ran = await new BackgroundWorker(storage).work();
    expect([ran.status, storage.record?.status]).toEqual(["Cancelled", "Canceled"]);
    expect(storage.record).toMatchObject({
      lastUpdatedAt: "2026-01-01T00:00:00.000Z",
      expiresAt: "2026-01-01T01:00:00.000Z",
      sweepAt: "2026-01-01T01:00:00.000Z",
    });
  });

  test("412 at the claim: what was written meanwhile does no harm, and is read once", async () => {
    const storage = held({});
    storage.plan("PATCH record", 1, { before: () => storage.write({ percentComplete: 1 }) });
    await new BackgroundWorker(storage).work();
    expect(storage.record?.status).toBe("Succeeded");
    expect(storage.calls).toEqual([
      ...["PATCH record", "GET record", "PATCH record"],
      ...["PUT result", "PATCH record"],
    ]);
  });

  test("a message without a version, as an earlier acceptor sends it, reads the record first", async () => {
    const storage = held({});
    const { run, done } = new BackgroundWorker(storage).begin(sample, {});
    await done;
    expect([run.status, storage.record?.status]).toEqual(["Succeeded", "Succeeded"]);
    expect(storage.record).toMatchObject({ attempt: 1, runId: run.start.runId });
    // Refused: a table takes a version that no record has, and an empty one would write over all.
    expect(storage.requests[0]?.headers["If-Match"]).toMatch(/^W\/"datetime'1601-01-01T[^"]*'"$/);
    expect(storage.calls.slice(0, 3)).toEqual(["PATCH record", "GET record", "PATCH record"]);
  });

  test("412 at the claim: a cancel that came first wins", async () => {
    const storage = held({});
    storage.plan("PATCH record", 1, { before: () => storage.write({ status: "Canceling" }) });
    const ran = await new BackgroundWorker(storage).work();
    expect([ran.status, storage.record?.status]).toEqual(["Cancelled", "Canceled"]);
    expect(storage.results.size).toBe(0);
  });

  test("412 at the end: a cancel that was answered keeps its word", async () => {
    const storage = held({});
    storage.plan("PATCH record", 2, { before: () => storage.write({ status: "Canceling" }) });
    const ran = await new BackgroundWorker(storage).work(permanentFailure);
    expect([ran.status, storage.record?.status]).toEqual(["Cancelled", "Canceled"]);
    expect(storage.record?.errorCode ?? null).toBeNull();
  });

  test("412 at the end: what ended meanwhile stays, and the run tells the truth", async () => {
    const storage = held({});
    const ended: Columns = { status: "Failed", errorCode: "DeadlineExceeded" };
    storage.plan("PATCH record", 2, { before: () => storage.write(ended) });
    const ran = await new BackgroundWorker(storage).work();
    expect(storage.record).toMatchObject(ended);
    expect([ran.status, ran.error?.code]).toEqual(["Failed", "DeadlineExceeded"]);
  });

  test.each([1, 2])("a write %d whose answer is lost counts", async (count) => {
    const storage = held({});
    storage.plan("PATCH record", count, { answer: 0, effect: true });
    const ran = await new BackgroundWorker(storage).work();
    expect([ran.status, storage.record?.status]).toEqual(["Succeeded", "Succeeded"]);
    expect(storage.record?.attempt).toBe(1);
  });

  test("a result that this run stored is its own, also when the answer was lost", async () => {
    const storage = held({});
    storage.plan("PUT result", 1, { answer: 0, effect: true });
    const ran = await new BackgroundWorker(storage).work();
    expect([ran.status, storage.record?.status]).toEqual(["Succeeded", "Succeeded"]);
    expect(storage.results.get(operationId)).toEqual(quote(sample));
    expect(storage.calls.filter((call) => call === "GET metadata")).toHaveLength(1);
  });

  test.each([undefined, "a late run of an earlier operation"])(
    "fails when the result there is another's (%s): it stays, and is not passed for this one",
    async (other) => {
      const storage = held({});
      storage.results.set(operationId, "earlier");
      storage.resultRun = other;
      const ran = await new BackgroundWorker(storage).work();
      expect([ran.status, storage.record?.status]).toEqual(["Failed", "Failed"]);
      expect(storage.record).toMatchObject({
        errorCode: "ResultNotStored",
        lastError: "Store_the_result: 409 BlobAlreadyExists",
      });
      expect(storage.results.get(operationId)).toBe("earlier");
    },
  );

  test.each([
    ["is stored when storage is back", 7, { status: "Succeeded" }],
    [
      "is given up after 200 s at least",
      8,
      {
        ...{ status: "Failed", errorCode: "ResultNotStored" },
        lastError: "Store_the_result: 503",
      },
    ],
  ] as const)("a result that finds storage away %s", async (_what, refusals, end) => {
    const storage = held({});
    for (let call = 1; call <= refusals; call++) storage.plan("PUT result", call, { answer: 503 });
    const ran = await new BackgroundWorker(storage).work();
    expect(ran.waits).toEqual([5, 5, 10, 20, 40, 60, 60]);
    expect(storage.record).toMatchObject({ ...end, attempt: 1 });
    expect([ran.status, storage.results.size]).toEqual([end.status, 8 - refusals]);
  });

  test("a refusal of the result for another reason is no earlier result", async () => {
    for (const answer of [409, 412]) {
      const storage = held({});
      storage.plan("PUT result", 1, { answer, errorCode: "ContainerBeingDeleted" });
      const ran = await new BackgroundWorker(storage).work();
      expect([ran.status, storage.record?.status]).toEqual(["Failed", "Failed"]);
      expect(storage.record).toMatchObject({
        errorCode: "ResultNotStored",
        lastError: `Store_the_result: ${answer} ContainerBeingDeleted`,
      });
    }
  });

  test("of ten runs for one operation one works, the others end", async () => {
    const storage = held({});
    const worker = new BackgroundWorker(storage);
    const runs = await Promise.all(Array.from({ length: 10 }, () => worker.work()));
    expect(runs.map(({ status }) => status).sort()).toEqual([
      ...Array.from({ length: 9 }, () => "Cancelled"),
      "Succeeded",
    ]);
    expect(storage.record).toMatchObject({ status: "Succeeded", attempt: 1 });
  });

  test("fails when the record cannot be read, and writes nothing", async () => {
    const storage = held({});
    storage.record = undefined;
    const ran = await new BackgroundWorker(storage).work();
    expect(ran.status).toBe("Failed");
    expect(storage.calls).toEqual(["PATCH record", "GET record"]);
  });
});

describe("the history that a run keeps of its operation", () => {
  /** Without the times, which are ISO 8601 with milliseconds and never go back. */
  function historyOf({ record }: FakeStorage): unknown[] {
    const entries = JSON.parse(record?.history ?? "[]") as HistoryEntry[];
    const times = entries.map(({ at }) => new Date(at).toISOString());
    expect(entries.map(({ at }) => at)).toEqual(times);
    expect(times).toEqual([...times].sort());
    return entries.map(({ status, attempt, reason }) => [status, attempt, reason]);
  }
  const start = ["Running", 1, "start"];

  test("has its beginning and its end, without another call", async () => {
    const storage = new FakeStorage();
    await new BackgroundWorker(storage).work();
    expect(historyOf(storage)).toEqual([start, ["Succeeded", 1, "succeed"]]);
    expect(storage.calls).toEqual(["PATCH record", "PUT result", "PATCH record"]);
  });

  test("has the error's code where it failed, whatever is in it", async () => {
    const storage = new FakeStorage();
    await new BackgroundWorker(storage).work(permanentFailure);
    expect(historyOf(storage)).toEqual([start, ["Failed", 1, "WorkFailed"]]);
    const [own, code] = [new FakeStorage(), 'a "quoted" \\ code'];
    const options = { backend: { timeoutMinutes: 1 }, backendUrl: "https://backend.example" };
    own.backend = () =>
      Promise.resolve({ statusCode: 422, headers: {}, body: fromPlain({ error: { code } }) });
    await new BackgroundWorker(own, options).work();
    expect(historyOf(own)).toEqual([start, ["Failed", 1, own.record?.errorCode]]);
    expect(own.record?.errorCode).toBe(code);
  });

  test("goes on from what others wrote: a cancel before the work, and while it lasts", async () => {
    const asked = { at: "2025-12-31T23:59:00.000Z", status: "Canceling", attempt: 0 } as const;
    const history = JSON.stringify([{ ...asked, reason: "requestCancel" }]);
    const before = new FakeStorage({ status: "Canceling", history });
    await new BackgroundWorker(before).work();
    const cancel = ["Canceling", 0, "requestCancel"];
    expect(historyOf(before)).toEqual([cancel, ["Canceled", 0, "cancel"]]);

    const meanwhile = new FakeStorage();
    meanwhile.plan("PATCH record", 2, {
      before: () => {
        const { history: begun = "[]" } = meanwhile.record ?? {};
        const entries = [...(JSON.parse(begun) as HistoryEntry[])];
        const at = "2026-01-01T00:00:00.000Z";
        entries.push({ at, status: "Canceling", attempt: 1, reason: "requestCancel" });
        meanwhile.write({ status: "Canceling", history: JSON.stringify(entries) });
      },
    });
    await new BackgroundWorker(meanwhile).work();
    expect(historyOf(meanwhile)).toEqual([
      ...[start, ["Canceling", 1, "requestCancel"]],
      ["Canceled", 1, "cancel"],
    ]);
  });

  test("is whole when the record had to be read to be claimed", async () => {
    const storage = new FakeStorage();
    storage.plan("PATCH record", 1, { before: () => storage.write({ percentComplete: 1 }) });
    await new BackgroundWorker(storage).work();
    expect(historyOf(storage)).toEqual([start, ["Succeeded", 1, "succeed"]]);
  });

  test("begins with its end where the run does not show what its claim wrote: it ends all the same", async () => {
    const storage = new FakeStorage();
    const { run, done } = new BackgroundWorker(storage).begin();
    const hide = () => Object.assign(run.records.get("Claim", []) ?? {}, { inputs: undefined });
    storage.plan("PUT result", 1, { before: hide });
    await done;
    expect([run.status, run.records.get("Claim", [])?.status]).toEqual(["Succeeded", "Succeeded"]);
    expect(historyOf(storage)).toEqual([["Succeeded", 1, "succeed"]]);
    expect(storage.calls).toEqual(["PATCH record", "PUT result", "PATCH record"]);
  });

  test.each([1, 2])("has no entry twice when the answer to write %d is lost", async (count) => {
    const storage = new FakeStorage();
    storage.plan("PATCH record", count, { answer: 0, effect: true });
    await new BackgroundWorker(storage).work();
    expect(historyOf(storage)).toEqual([start, ["Succeeded", 1, "succeed"]]);
  });
});
