import type { TriggerInput } from "../../../local/function-host/triggers/listener";
import { parseSchedule } from "../../../local/function-host/triggers/schedule";
import type { ScheduleStatus } from "../../../local/function-host/triggers/schedule-monitor";
import { TimerListener } from "../../../local/function-host/triggers/timer-listener";
import { ManualClock, settle } from "./fakes";

const neverRan = "0001-01-01T00:00:00+00:00";

function setUp(options: {
  expression: string;
  runOnStartup?: boolean;
  useMonitor?: boolean;
  status?: ScheduleStatus;
  invoke?: () => Promise<void>;
}) {
  const clock = new ManualClock(Date.parse("2026-01-01T00:00:30Z"));
  const statuses = new Map(options.status ? [["sweeper", options.status]] : []);
  const runs: { at: string; info: unknown }[] = [];
  const listener = new TimerListener({
    listened: {
      kind: "timer",
      name: "sweeper",
      bindingName: "timerTrigger",
      schedule: parseSchedule(options.expression),
      runOnStartup: options.runOnStartup ?? false,
      useMonitor: options.useMonitor ?? true,
    },
    monitor: {
      read: (name) => statuses.get(name),
      write: (name, status) => statuses.set(name, status),
    },
    invoke: ({ data }: TriggerInput) => {
      runs.push({ at: new Date(clock.now()).toISOString(), info: JSON.parse(data.json ?? "") });
      return options.invoke?.() ?? Promise.resolve();
    },
    clock,
  });
  return { clock, listener, runs, statuses };
}

describe("timer trigger", () => {
  test("runs at each occurrence with its schedule's status", async () => {
    const { clock, listener, runs } = setUp({ expression: "0 * * * * *" });
    listener.start();
    await clock.advance(120);
    expect(runs).toEqual([
      {
        at: "2026-01-01T00:01:00.000Z",
        info: {
          Schedule: { AdjustForDST: true },
          ScheduleStatus: {
            Last: neverRan,
            Next: "2026-01-01T00:01:00.000Z",
            LastUpdated: "2026-01-01T00:00:30.000Z",
          },
          IsPastDue: false,
        },
      },
      {
        at: "2026-01-01T00:02:00.000Z",
        info: {
          Schedule: { AdjustForDST: true },
          ScheduleStatus: {
            Last: "2026-01-01T00:01:00.000Z",
            Next: "2026-01-01T00:02:00.000Z",
            LastUpdated: "2026-01-01T00:01:00.000Z",
          },
          IsPastDue: false,
        },
      },
    ]);
  });

  test("runs at the start with isPastDue when the schedule came due while the host was down", async () => {
    const { listener, runs } = setUp({
      expression: "0 * * * * *",
      status: {
        last: "2025-12-31T23:00:00.000Z",
        next: "2025-12-31T23:01:00.000Z",
        lastUpdated: "2025-12-31T23:00:00.000Z",
      },
    });
    listener.start();
    await settle();
    expect(runs).toMatchObject([{ info: { IsPastDue: true } }]);
  });

  test("runs at the start with runOnStartup, not past due", async () => {
    const { listener, runs } = setUp({ expression: "0 0 3 * * *", runOnStartup: true });
    listener.start();
    await settle();
    expect(runs).toMatchObject([{ info: { IsPastDue: false } }]);
  });

  test("keeps no status without useMonitor", async () => {
    const { clock, listener, runs, statuses } = setUp({
      expression: "*/10 * * * * *",
      useMonitor: false,
    });
    listener.start();
    await clock.advance(10);
    expect(runs).toMatchObject([{ info: { IsPastDue: false } }]);
    expect(statuses.size).toBe(0);
  });

  test("skips occurrences while a run is still going", async () => {
    let finish: () => void = () => undefined;
    const { clock, listener, runs } = setUp({
      expression: "0 * * * * *",
      invoke: () => new Promise((resolve) => (finish = resolve)),
    });
    listener.start();
    await clock.advance(300);
    expect(runs).toHaveLength(1);
    finish();
    await clock.advance(60);
    expect(runs.map(({ at }) => at)).toEqual([
      "2026-01-01T00:01:00.000Z",
      "2026-01-01T00:06:00.000Z",
    ]);
  });

  test("comes again after a run that failed", async () => {
    const { clock, listener, runs } = setUp({
      expression: "0 * * * * *",
      invoke: () => Promise.reject(new Error("no")),
    });
    listener.start();
    await clock.advance(120);
    expect(runs).toHaveLength(2);
  });

  test("ends with its run, and does not come again", async () => {
    const { clock, listener, runs } = setUp({ expression: "0 * * * * *" });
    listener.start();
    await listener.stop();
    await clock.advance(600);
    expect(runs).toEqual([]);
  });
});

describe("NCRONTAB", () => {
  const next = (expression: string, from: string) =>
    new Date(parseSchedule(expression).next(Date.parse(from))).toISOString();

  test.each([
    ["0 */5 * * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:05:00.000Z"],
    ["30 0 2 * * *", "2026-01-01T02:00:30Z", "2026-01-02T02:00:30.000Z"],
    ["0 0 9 * * Mon-Fri", "2026-01-03T00:00:00Z", "2026-01-05T09:00:00.000Z"],
    // Both days must match: the first 13th that is a Friday.
    ["0 0 0 13 * Fri", "2026-01-01T00:00:00Z", "2026-02-13T00:00:00.000Z"],
  ])("%s after %s is %s", (expression, from, expected) => {
    expect(next(expression, from)).toBe(expected);
  });

  test.each(["* * * * *", "00:05:00", "0 0 0 L * *", "0 0 0 * * 5#1", "every minute", ""])(
    'fails when given "%s", which is no expression of six fields',
    (expression) => {
      expect(() => parseSchedule(expression)).toThrow("NCRONTAB expression of six fields");
    },
  );
});
