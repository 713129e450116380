import type { TriggerClock } from "../clock";
import type { TimerFunction } from "../function-index";
import type { InvokeFunction, Listener } from "./listener";
import type { ScheduleMonitor, ScheduleStatus } from "./schedule-monitor";

export interface TimerListenerOptions {
  readonly listened: TimerFunction;
  readonly monitor: ScheduleMonitor;
  readonly invoke: InvokeFunction;
  readonly clock: TriggerClock;
}

/**
 * Runs a timer function by its schedule, one run at a time. A schedule that came due while the host
 * was down runs once at the start, with `isPastDue`.
 */
export class TimerListener implements Listener {
  private running: Promise<void> | undefined;
  private stopped = false;
  private dead = false;
  private cancel: () => void = () => undefined;

  constructor(private readonly options: TimerListenerOptions) {}

  start(): void {
    const { listened, clock } = this.options;
    const now = clock.now();
    const status = this.status();
    const isPastDue = status !== undefined && Date.parse(status.next) <= now;
    if (isPastDue || listened.runOnStartup) {
      this.run(isPastDue);
    } else {
      this.record(status?.last, now);
      this.schedule();
    }
  }

  /** Runs the function now, out of its schedule, unless it is running already. */
  runNow(): void {
    if (!this.running) {
      this.run(false);
    }
  }

  crash(): void {
    this.dead = true;
    this.stopped = true;
    this.cancel();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel();
    await this.running;
  }

  private run(isPastDue: boolean): void {
    this.cancel();
    this.running = this.invoke(isPastDue).then(() => {
      this.running = undefined;
      this.schedule();
    });
  }

  private async invoke(isPastDue: boolean): Promise<void> {
    const { listened, clock, invoke } = this.options;
    const startedAt = clock.now();
    const status = this.status();
    await invoke({
      functionName: listened.name,
      bindingName: listened.bindingName,
      data: { json: JSON.stringify(timerInfo(isPastDue, status)) },
      metadata: {},
    }).catch(() => {
      // The host has logged the failure; the next occurrence is another try.
    });
    this.record(new Date(startedAt).toISOString(), clock.now());
  }

  private schedule(): void {
    if (this.stopped) {
      return;
    }
    const { listened, clock } = this.options;
    const due = listened.schedule.next(clock.now());
    this.cancel = clock.after(due - clock.now(), () => {
      // Node's timers may fire a little early: a run before its time would come twice.
      if (clock.now() < due) {
        this.schedule();
      } else {
        this.run(false);
      }
    });
  }

  private status(): ScheduleStatus | undefined {
    const { listened, monitor } = this.options;
    return listened.useMonitor ? monitor.read(listened.name) : undefined;
  }

  private record(last: string | undefined, now: number): void {
    const { listened, monitor } = this.options;
    if (listened.useMonitor && !this.dead) {
      const lastUpdated = new Date(now).toISOString();
      const next = new Date(listened.schedule.next(now)).toISOString();
      monitor.write(listened.name, { last: last ?? neverRan, next, lastUpdated });
    }
  }
}

/** .NET's smallest date, which Azure gives for a timer that has not run yet. */
const neverRan = "0001-01-01T00:00:00+00:00";

/** PascalCase, as the host sends it; the library turns it into camelCase. */
function timerInfo(isPastDue: boolean, status: ScheduleStatus | undefined) {
  return {
    Schedule: { AdjustForDST: true },
    ScheduleStatus: status && {
      Last: status.last,
      LastUpdated: status.lastUpdated,
      Next: status.next,
    },
    IsPastDue: isPastDue,
  };
}
