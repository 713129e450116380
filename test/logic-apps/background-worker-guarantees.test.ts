import fc from "fast-check";
import type { HttpClient } from "../../workflow-engine/run/ports";
import { MemoryRunStore } from "../../workflow-engine/run/run-store";
import { quote } from "../sample/work";
import { FakeStorage, operationId, type Columns, type Interference } from "./fake-table";
import {
  BackgroundWorker,
  permanentFailure,
  sample,
  simulated,
  type Ran,
} from "./run-background-worker";

/** What others may do to a record, by the functions' state machine; nothing where it is illegal. */
const others: Readonly<Record<string, (record: Columns) => Columns | undefined>> = {
  cancel: ({ status }) =>
    status === "NotStarted" || status === "Running" ? { status: "Canceling" } : undefined,
  deadline: ({ status }) => {
    if (status === "Canceling") return { status: "Canceled", expiresAt: "the sweeper's" };
    return status === "NotStarted" || status === "Running"
      ? { status: "Failed", errorCode: "DeadlineExceeded", expiresAt: "the sweeper's" }
      : undefined;
  },
  "another run": ({ status }) =>
    status === "NotStarted" ? { status: "Running", attempt: 1, runId: "another" } : undefined,
  "another column": () => ({ percentComplete: 1 }),
};

/** What the line or storage may do to a call. */
const faults: Readonly<Record<string, Interference>> = {
  "answer lost": { answer: 0, effect: true },
  "request lost": { answer: 0 },
  "answered 500, written": { answer: 500, effect: true },
  "answered 503": { answer: 503 },
};

const legal: Readonly<Record<string, readonly string[]>> = {
  NotStarted: ["Running", "Canceling", "Failed"],
  Running: ["Canceling", "Succeeded", "Failed"],
  Canceling: ["Canceled"],
};

/** What holds whatever happened. */
function expectGuarantees(storage: FakeStorage, ran: Ran, request = sample): void {
  const statuses = storage.states.map(({ status }) => status ?? "");
  const changes = statuses.slice(1).map((status, index) => [statuses[index], status]);
  const illegal = changes.filter(
    ([from = "", to = ""]) => from !== to && !legal[from]?.includes(to),
  );
  expect([illegal, ran.tree]).toEqual([[], ran.tree]);
  const end = storage.states.findIndex(({ expiresAt }) => expiresAt !== undefined);
  // The first end stays, whatever is written after it.
  const columns = (state: Columns) => ({ ...state, percentComplete: undefined });
  for (const state of end < 0 ? [] : storage.states.slice(end)) {
    expect(columns(state)).toEqual(columns(storage.states[end] ?? {}));
  }
  for (const { runId, attempt } of storage.states) {
    expect([undefined, "another", ran.run.start.runId]).toContain(runId);
    expect(attempt).toBeLessThanOrEqual(1);
  }
  const { status } = storage.record ?? {};
  if (status === "Succeeded") expect(storage.results.get(operationId)).toEqual(quote(request));
  if (ran.statusOf("Work") === "Skipped") {
    expect(["Cancelled", "Failed"]).toContain(ran.status);
  } else if (ran.status !== "Failed" || statuses.at(-1) === "Failed") {
    const told = { Succeeded: "Succeeded", Failed: "Failed", Cancelled: "Canceled" };
    expect([ran.status, told[ran.status as keyof typeof told]]).toEqual([ran.status, status]);
  }
}

function disturb(storage: FakeStorage, call: string, count: number, what: string): void {
  const fault = faults[what];
  const other = others[what];
  const before = () => {
    const columns = other?.(storage.record ?? {});
    if (columns !== undefined) storage.write(columns);
  };
  storage.plan(call, count, fault ?? { before });
}

const disturbances = [...Object.keys(others), ...Object.keys(faults)];
const calls = [
  ...["PATCH record 1", "PATCH record 2", "PATCH record 3", "PUT result 1", "PUT result 2"],
  ...["GET record 1", "GET record 2"],
];

describe("whatever happens at a call, the first end stays, and a cancel keeps its word", () => {
  const cases = calls.flatMap((call) => disturbances.map((what) => [call, what] as const));

  test.each(cases)("%s: %s", async (call, what) => {
    for (const request of [sample, simulated({ seconds: 6 }), permanentFailure]) {
      const storage = new FakeStorage();
      disturb(storage, call.slice(0, -2), Number(call.at(-1)), what);
      const ran = await new BackgroundWorker(storage).work(request);
      expectGuarantees(storage, ran, request);
      // One disturbance alone never leaves an operation without an end.
      const isOthers = storage.record?.runId === "another";
      expect([isOthers, storage.record?.expiresAt]).not.toEqual([false, undefined]);
    }
  });

  test("also when much happens at once", async () => {
    const disturbance = fc.record({
      call: fc.constantFrom("PATCH record", "PUT result", "GET record"),
      count: fc.integer({ min: 1, max: 8 }),
      what: fc.constantFrom(...disturbances),
    });
    const property = fc.asyncProperty(fc.array(disturbance, { maxLength: 12 }), async (all) => {
      const storage = new FakeStorage();
      for (const { call, count, what } of all) disturb(storage, call, count, what);
      expectGuarantees(storage, await new BackgroundWorker(storage).work());
    });
    await fc.assert(property, { numRuns: 100 });
  });
});

describe("a run whose process dies", () => {
  const outcomes = [
    ["success", sample, "Succeeded"],
    ["a refusal", permanentFailure, "Failed"],
  ] as const;
  const cases = outcomes.flatMap(([what, request, status]) =>
    [1, 2, 3].flatMap((call) =>
      [true, false].map((took) => ({ what, request, status, call, took })),
    ),
  );

  test.each(cases)("$what: goes on after call $call, which took effect: $took", async (row) => {
    const { request, status, call, took } = row;
    const storage = new FakeStorage();
    const store = new MemoryRunStore();
    let died: () => void = () => undefined;
    const death = new Promise<void>((resolve) => (died = resolve));
    const dying: HttpClient = {
      async send(outgoing, signal) {
        if (storage.calls.length + 1 < call) return storage.send(outgoing, signal);
        if (took) await storage.send(outgoing, signal);
        died();
        return new Promise(() => undefined);
      },
    };
    const first = new BackgroundWorker(dying, { store });
    const { done } = first.begin(request);
    await Promise.race([death, done]);
    first.stop();
    const second = new BackgroundWorker(storage, { store });
    const ran = await second.resume();
    expectGuarantees(storage, ran, request);
    expect([ran.status, storage.record?.status]).toEqual([status, status]);
    expect(storage.record?.attempt).toBe(1);
  });
});
