import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { quote } from "../sample/work";
import { transition, type OperationEvent } from "../../functions/operation/operation";
import type { OperationRecord } from "../../functions/operation/operation-record";
import { projectRoot } from "../support/synth";
import { FakeStorage, operationId, type Columns } from "./fake-table";
import {
  BackgroundWorker,
  permanentFailure,
  retentionSeconds,
  sample,
  simulated,
  traceparent,
} from "./run-background-worker";
import { requestSchema, simulateOutcomes, type QuoteRequest } from "../sample/schema";

const workFailed = {
  code: "WorkFailed",
  message: "The quote cannot be made: simulate.outcome is permanent-failure.",
};

test("a request is claimed, worked on, and ends with its result", async () => {
  const storage = new FakeStorage();
  const ran = await new BackgroundWorker(storage).work();
  expect([ran.status, ran.tree]).toEqual(["Succeeded", ran.tree]);
  expect(storage.calls).toEqual(["PATCH record", "PUT result", "PATCH record"]);
  expect(storage.results.get(operationId)).toEqual(quote(sample));
  expect(storage.contentTypes).toEqual(["application/json"]);
});

test("writes the same columns as the functions' state machine, in the same format", async () => {
  const storage = new FakeStorage();
  const running: Columns[] = [];
  storage.plan("PUT result", 1, { before: () => running.push({ ...storage.record }) });
  const worker = new BackgroundWorker(storage);
  const { run } = await worker.work();
  const now = Date.parse("2026-01-01T00:00:00Z");
  const apply = (record: OperationRecord, event: OperationEvent): OperationRecord => {
    const moved = transition(record, event, { now, retentionSeconds });
    if (!moved.legal) throw new Error(moved.status);
    return moved.record;
  };
  const deadlineAt = "2026-01-01T01:00:00.000Z";
  const created = { id: operationId, createdAt: "", lastUpdatedAt: "", sweepAt: "" };
  const begun = apply(
    { ...created, status: "NotStarted", deadlineAt, attempt: 0, owner: "", traceparent },
    { type: "start" },
  );
  const { status, attempt, sweepAt, lastUpdatedAt } = begun;
  const runId = run.start.runId;
  const history = JSON.stringify(begun.history);
  const own = { status, attempt, sweepAt, lastUpdatedAt, deadlineAt, runId, history };
  expect(running).toEqual([own]);
  const done = apply(begun, { type: "succeed" });
  expect(storage.record).toEqual({
    ...running[0],
    status: "Succeeded",
    lastUpdatedAt: done.lastUpdatedAt,
    expiresAt: done.expiresAt,
    sweepAt: done.sweepAt,
    history: JSON.stringify(done.history),
  });
});

describe("random quotes", () => {
  const { quantity, unitPriceCents } = requestSchema.properties.lines.items.properties;
  const line = fc.record({
    sku: fc.string({ unit: "binary" }),
    quantity: fc.integer({ min: quantity.minimum, max: quantity.maximum }),
    unitPriceCents: fc.integer({ min: unitPriceCents.minimum, max: unitPriceCents.maximum }),
  });
  const request: fc.Arbitrary<QuoteRequest> = fc.record({
    customer: fc.string({ minLength: 1, maxLength: 200 }),
    lines: fc.array(line, { minLength: 1, maxLength: 100 }),
  });
  const most: QuoteRequest = {
    customer: "@{utcNow()}",
    lines: Array.from({ length: 100 }, () => ({
      sku: "@@<]]>&\u0000",
      quantity: quantity.maximum,
      unitPriceCents: unitPriceCents.maximum,
    })),
  };

  test("give the same result as functions/work.ts, cents for cents", async () => {
    const property = fc.asyncProperty(request, async (some) => {
      const storage = new FakeStorage();
      const { status } = await new BackgroundWorker(storage).work(some);
      expect(status).toBe("Succeeded");
      expect(storage.results.get(operationId)).toEqual(quote(some));
    });
    await fc.assert(property, { numRuns: 60, examples: [[most]] });
  });
});

describe("work that fails", () => {
  test.each(simulateOutcomes)(
    "tells the client of %s what functions-only tells",
    async (outcome) => {
      const storage = new FakeStorage();
      const ran = await new BackgroundWorker(storage).work(simulated({ outcome }));
      const fails = outcome === "permanent-failure";
      expect([ran.status, storage.record?.status]).toEqual(
        fails ? ["Failed", "Failed"] : ["Succeeded", "Succeeded"],
      );
      expect(storage.results.size).toBe(fails ? 0 : 1);
    },
  );

  test("fails when the work refuses: record and run name the reason", async () => {
    const storage = new FakeStorage();
    const { error } = await new BackgroundWorker(storage).work(permanentFailure);
    const { errorCode: code, errorMessage: message } = storage.record ?? {};
    expect([{ code, message }, error]).toEqual([workFailed, workFailed]);
  });

  test("handles a failure that passes inside the scope", async () => {
    const ran = await new BackgroundWorker(new FakeStorage()).work(
      simulated({ outcome: "transient-failure" }),
    );
    const actions = ["First_attempt", "Second_attempt", "Work"].map((name) => ran.statusOf(name));
    expect(actions).toEqual(["Failed", "Succeeded", "Succeeded"]);
  });
});

describe("work that takes time", () => {
  test("waits in slices and looks for a cancel after each", async () => {
    const storage = new FakeStorage();
    const ran = await new BackgroundWorker(storage).work(simulated({ seconds: 12 }));
    expect(ran.waits).toEqual([5, 5, 2]);
    expect(storage.calls.filter((call) => call === "GET record")).toHaveLength(3);
    expect(storage.record?.status).toBe("Succeeded");
  });

  test.each([
    [0.2, []],
    [0.6, [1]],
    [1.4, [1]],
  ])("takes whole seconds: %d", async (seconds, waits) => {
    const ran = await new BackgroundWorker(new FakeStorage()).work(simulated({ seconds }));
    expect(ran.waits.filter((wait) => wait > 0)).toEqual(waits);
  });

  test("a cancel stops it within a slice: the record is Canceled, the run Cancelled", async () => {
    const storage = new FakeStorage();
    storage.plan("GET record", 2, { before: () => storage.write({ status: "Canceling" }) });
    const ran = await new BackgroundWorker(storage).work(simulated({ seconds: 600 }));
    expect([ran.status, storage.record?.status]).toEqual(["Cancelled", "Canceled"]);
    expect(ran.waits).toEqual([5, 5]);
    expect(storage.record?.expiresAt).toBe("2026-01-01T01:00:10.000Z");
  });

  test("goes on when storage is away between two slices", async () => {
    const storage = new FakeStorage();
    for (let count = 1; count <= 6; count++) storage.plan("GET record", count, { answer: 500 });
    await new BackgroundWorker(storage).work(simulated({ seconds: 6 }));
    expect(storage.record?.status).toBe("Succeeded");
  });
});

test.each([
  ["no request", { operationId, traceparent }],
  ["a request without lines", { operationId, traceparent, request: { customer: "Contoso" } }],
  ["an id that is none", { operationId: "1", traceparent, request: sample }],
  ["an unknown member", { operationId, traceparent, request: sample, more: 1 }],
])("fails when the message has %s: no run starts", (_what, message) => {
  expect(new BackgroundWorker(new FakeStorage()).refusal(message)).toBe(400);
});

test("billed actions of a request, which docs/functions-logic-app.md tells", async () => {
  const billed = async (simulate: QuoteRequest["simulate"], columns: Columns = {}) => {
    const storage = new FakeStorage(columns);
    return (await new BackgroundWorker(storage).work(simulated(simulate))).billedActions;
  };
  const backend = new FakeStorage();
  backend.backend = async () => ({ statusCode: 200, headers: {}, body: "" });
  const options = { backend: { timeoutMinutes: 1 }, backendUrl: "https://backend.example" };
  const called = await new BackgroundWorker(backend, options).work();
  const counts: Record<string, number> = {
    "a quote": await billed({}),
    "a quote that takes 10 s": await billed({ seconds: 10 }),
    "a quote that is refused": await billed({ outcome: "permanent-failure" }),
    "a call to a backend": called.billedActions,
    "a second run for the same operation": await billed({}, { status: "Running", attempt: 1 }),
  };
  const changed = new FakeStorage({ percentComplete: 1 });
  const canceled = new FakeStorage();
  canceled.plan("PUT result", 1, { before: () => canceled.write({ status: "Canceling" }) });
  const adr = readFileSync(
    join(projectRoot, "docs/adr/0015-actions-of-the-ordinary-way.md"),
    "utf8",
  );
  expect(
    /(\d+) for a quote whose record has changed.*, (\d+) for one that is canceled/
      .exec(adr)
      ?.slice(1),
  ).toEqual([
    String((await new BackgroundWorker(changed).work()).billedActions),
    String((await new BackgroundWorker(canceled).work()).billedActions),
  ]);
  const page = readFileSync(join(projectRoot, "docs/functions-logic-app.md"), "utf8");
  const told = [...page.matchAll(/^\| (\w[^|]*?) +\| +(\d+) +\|/gm)].map(([, what = "", count]) => [
    what,
    Number(count),
  ]);
  expect(Object.fromEntries(told)).toEqual(counts);
});
