import { PollPace } from "../../../functions/http/poll-pace";
import type { OperationRecord } from "../../../functions/operation/operation-record";

const begin = Date.parse("2026-01-01T00:00:00Z");
const at = (seconds: number) => new Date(begin + seconds * 1000).toISOString();

/** An operation that was submitted at 0 and began at once. */
function running(more: Partial<OperationRecord> = {}): OperationRecord {
  return {
    id: "1",
    status: "Running",
    createdAt: at(0),
    lastUpdatedAt: at(0),
    deadlineAt: at(3_600),
    sweepAt: at(3_600),
    attempt: 1,
    owner: "",
    traceparent: "",
    ...more,
  };
}

/** An instance that was asked for operations that lasted so many seconds each. */
function experienced(...seconds: number[]): PollPace {
  const pace = new PollPace();
  for (const [number, duration] of seconds.entries()) {
    const ended = { status: "Succeeded", lastUpdatedAt: at(duration) } as const;
    pace.learn(running({ id: String(number), ...ended }));
  }
  return pace;
}

const after = (pace: PollPace, record: OperationRecord, seconds: number) =>
  pace.retryAfter(record, begin + seconds * 1000);

describe("the pace of polls", () => {
  test.each([
    [0, 1],
    [5, 1],
    [60, 6],
    [600, 30],
  ])("is by age where nothing else is known: at %d s %d s", (age, seconds) => {
    expect(after(new PollPace(), running(), age)).toBe(seconds);
  });

  test.each([
    ["half done after 10 s: 10 s are left", 50, 10, 10, 10],
    ["half done after 10 s, asked later", 50, 10, 16, 4],
    ["a tenth done after 2 s: believed as long as it has lasted", 10, 2, 2, 2],
    ["a tenth done after 100 s: not longer than the longest", 10, 100, 100, 30],
    ["past its expected end: soon, and less and less so", 50, 10, 50, 3],
    ["not begun: by age", 0, 0, 20, 2],
  ])("follows progress: %s", (_what, percentComplete, updated, asked, seconds) => {
    const record = running({ percentComplete, lastUpdatedAt: at(updated) });
    expect(after(new PollPace(), record, asked)).toBe(seconds);
  });

  test("counts from the last attempt's beginning", () => {
    const start = { at: at(100), status: "Running", attempt: 2, reason: "start" } as const;
    const record = running({ percentComplete: 50, lastUpdatedAt: at(104), history: [start] });
    expect(after(new PollPace(), record, 104)).toBe(4);
  });

  test("waits for what others lasted at least, and is eager after it", () => {
    const pace = experienced(20, 20, 20, 20, 20, 20, 20, 20);
    const asked = [0, 5, 19, 20, 25, 60];
    expect(asked.map((age) => after(pace, running(), age))).toEqual([20, 15, 1, 1, 1, 4]);
  });

  test("says nothing by fewer than eight others, nor by the slow of many", () => {
    expect(after(experienced(20, 20, 20, 20, 20, 20, 20), running(), 0)).toBe(1);
    expect(after(experienced(1, 20, 20, 20, 20, 20, 20, 20), running(), 0)).toBe(1);
  });

  test("learns each operation once, the last 32, and only successes", () => {
    const pace = experienced(...Array<number>(8).fill(300));
    for (let again = 0; again < 40; again++) {
      pace.learn(running({ id: "again", status: "Succeeded", lastUpdatedAt: at(1) }));
      pace.learn(running({ id: `f${again}`, status: "Failed", lastUpdatedAt: at(1) }));
    }
    pace.learn(running({ id: "pending" }));
    expect(after(pace, running(), 0)).toBe(1);
    for (let other = 0; other < 32; other++) {
      pace.learn(running({ id: `o${other}`, status: "Succeeded", lastUpdatedAt: at(7) }));
    }
    expect(after(pace, running(), 0)).toBe(7);
  });

  test("of an operation that is being canceled is by age; an ended one has none", () => {
    const pace = experienced(...Array<number>(8).fill(300));
    expect(after(pace, running({ status: "Canceling" }), 5)).toBe(1);
    expect(after(pace, running({ status: "Succeeded" }), 5)).toBeUndefined();
  });
});
