import fc from "fast-check";
import { isTerminal, limits, operationStatuses } from "../../../contract";
import { type OperationEvent, transition } from "../../../functions/operation/operation";
import type { OperationRecord } from "../../../functions/operation/operation-record";
import { isOperationId } from "../../../functions/operation/operation-id";
import { visibility } from "../../../functions/operation/retention";

const now = Date.parse("2026-01-01T00:10:00.000Z");
const context = { now, retentionSeconds: 60 };

const base: OperationRecord = {
  id: "7351d3ff-d30b-46df-aa5f-c35d00a9e624",
  status: "NotStarted",
  createdAt: "2026-01-01T00:00:00.000Z",
  lastUpdatedAt: "2026-01-01T00:00:00.000Z",
  deadlineAt: "2026-01-01T01:00:00.000Z",
  sweepAt: "2026-01-01T00:05:00.000Z",
  attempt: 0,
  owner: "",
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
};

const events: readonly OperationEvent[] = [
  { type: "start" },
  { type: "progress", percentComplete: 40 },
  { type: "checkpoint", json: "1" },
  { type: "requestCancel" },
  { type: "cancel" },
  { type: "succeed" },
  { type: "fail", error: { code: "X", message: "x" } },
  { type: "expire" },
  { type: "attach", callbackUrl: "https://waiting.example" },
  { type: "answered", callbackUrls: [] },
  { type: "alias", of: "0dd4ff2b-8d5e-4f8f-9a5c-0a3d3a3b7f10" },
];

describe("the operation's state machine", () => {
  test("allows exactly these events in each status", () => {
    const table = Object.fromEntries(
      operationStatuses.map((status) => [
        status,
        Object.fromEntries(
          events.flatMap((event) => {
            const moved = transition({ ...base, status }, event, context);
            return moved.legal ? [[event.type, moved.record.status]] : [];
          }),
        ),
      ]),
    );
    expect(table).toEqual({
      NotStarted: {
        start: "Running",
        requestCancel: "Canceling",
        fail: "Failed",
        attach: "NotStarted",
        alias: "NotStarted",
      },
      Running: {
        start: "Running",
        progress: "Running",
        checkpoint: "Running",
        requestCancel: "Canceling",
        succeed: "Succeeded",
        fail: "Failed",
        attach: "Running",
      },
      Canceling: {
        requestCancel: "Canceling",
        cancel: "Canceled",
        succeed: "Canceled",
        fail: "Canceled",
        attach: "Canceling",
      },
      Succeeded: { expire: "Succeeded", answered: "Succeeded" },
      Failed: { expire: "Failed", answered: "Failed" },
      Canceled: { expire: "Canceled", answered: "Canceled" },
    });
  });

  test("ends every sequence of events in a legal state and never changes a terminal one", () => {
    // Who waits is not part of the outcome, and has tests of its own.
    const lasting = events.filter(({ type }) => type !== "answered");
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lasting), { maxLength: 20 }), (sequence) => {
        let record = base;
        for (const event of sequence) {
          const moved = transition(record, event, context);
          if (!moved.legal) continue;
          if (isTerminal(record.status)) {
            const { purged, sweepAt, ...kept } = moved.record;
            const { sweepAt: before, ...same } = record;
            // Where the work was is of no use any more.
            expect([kept, purged]).toEqual([{ ...same, checkpoint: undefined }, true]);
            expect(sweepAt > before).toBe(true);
          }
          expect(moved.record.attempt).toBeGreaterThanOrEqual(record.attempt);
          expect(moved.record.percentComplete ?? 0).toBeGreaterThanOrEqual(
            record.percentComplete ?? 0,
          );
          record = moved.record;
        }
        expect(record.expiresAt !== undefined).toBe(isTerminal(record.status));
        expect(record.error !== undefined).toBe(record.status === "Failed");
      }),
    );
  });

  test("keeps who waits until each was answered, without repeating or exceeding the limit", () => {
    let record = base;
    const attach = (callbackUrl: string): void => {
      const moved = transition(record, { type: "attach", callbackUrl }, context);
      if (moved.legal) record = moved.record;
    };
    attach("a");
    attach("a");
    expect(record.callbacks).toEqual(["a"]);
    for (let number = 0; number < 30; number++) attach(`url ${number}`);
    expect(record.callbacks).toHaveLength(limits.facadeCallbacks);
    const ended: OperationRecord = { ...record, status: "Succeeded" };
    const moved = transition(ended, { type: "answered", callbackUrls: ["a"] }, context);
    expect(moved.legal && moved.record.callbacks).toHaveLength(limits.facadeCallbacks - 1);
  });

  test("lets nothing happen to an id that stands for another operation, and sweeps it last", () => {
    const alias = transition(base, { type: "alias", of: "owner" }, context);
    if (!alias.legal) throw new Error("alias is legal on NotStarted");
    expect(alias.record).toMatchObject({ aliasOf: "owner", sweepAt: "2026-01-01T01:02:00.000Z" });
    for (const event of events) {
      expect(transition(alias.record, event, context).legal).toBe(false);
    }
  });

  test("counts attempts and waits for the deadline once work began", () => {
    const moved = transition(base, { type: "start" }, context);
    expect(moved).toEqual({
      legal: true,
      record: {
        ...base,
        status: "Running",
        attempt: 1,
        sweepAt: base.deadlineAt,
        lastUpdatedAt: "2026-01-01T00:10:00.000Z",
        history: [
          { at: "2026-01-01T00:10:00.000Z", status: "Running", attempt: 1, reason: "start" },
        ],
      },
    });
  });

  test.each([
    [-5, 0],
    [33.9, 33],
    [250, 100],
  ])("keeps progress %d as %d percent", (percentComplete, expected) => {
    const running: OperationRecord = { ...base, status: "Running" };
    const moved = transition(running, { type: "progress", percentComplete }, context);
    expect(moved.legal && moved.record.percentComplete).toBe(expected);
  });

  test("gives back the same record when progress is behind or cancel was asked for before", () => {
    const running: OperationRecord = { ...base, status: "Running", percentComplete: 50 };
    const canceling: OperationRecord = { ...base, status: "Canceling" };
    const moved = [
      transition(running, { type: "progress", percentComplete: 50 }, context),
      transition(canceling, { type: "requestCancel" }, context),
    ];
    expect(moved.map((each) => each.legal && each.record)).toEqual([running, canceling]);
    expect(moved[0]?.legal && moved[0].record).toBe(running);
  });

  test("shows a terminal record until expiresAt, its tombstone as long again, then nothing", () => {
    const ended: OperationRecord = {
      ...base,
      status: "Failed",
      expiresAt: "2026-01-01T00:10:00.000Z",
    };
    const at = (milliseconds: number) => visibility(ended, { ...context, now: now + milliseconds });
    expect([at(-1), at(0), at(59_999), at(60_000)]).toEqual([
      "present",
      "expired",
      "expired",
      "forgotten",
    ]);
    expect(visibility(base, { ...context, now: now * 2 })).toBe("present");
  });

  test("fails when an id is not a lower-case UUID", () => {
    const ids = [base.id, base.id.toUpperCase(), "../x", "", undefined, `${base.id}\n`];
    expect(ids.map(isOperationId)).toEqual([true, false, false, false, false, false]);
  });
});
