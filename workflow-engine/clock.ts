import type { WorkflowClock } from "./run/ports";

/** Longest delay of a Node timer; a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: WorkflowClock = {
  now: () => Date.now(),

  wait(milliseconds, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const cancel = systemClock.after(milliseconds, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      function abort() {
        cancel();
        reject(signal?.reason as Error);
      }
      signal?.addEventListener("abort", abort, { once: true });
    });
  },

  after(milliseconds, callback) {
    const due = Date.now() + milliseconds;
    let timer: NodeJS.Timeout;
    const arm = () => {
      const left = due - Date.now();
      timer = setTimeout(left > longestTimer ? arm : callback, Math.min(left, longestTimer));
    };
    arm();
    return () => clearTimeout(timer);
  },
};

interface Sleeper {
  readonly due: number;
  readonly order: number;
  wake(): void;
}

/**
 * A clock that jumps: when nothing else is left to do, it moves on to the next moment that
 * somebody waits for. Waits are recorded, not waited for.
 */
export class VirtualClock implements WorkflowClock {
  /** Every wait asked for, in order, in seconds. */
  readonly waits: number[] = [];
  private sleepers: Sleeper[] = [];
  private order = 0;
  private ticking = false;

  /** @param start milliseconds since 1970; default now */
  constructor(private time = Date.now()) {}

  now(): number {
    return this.time;
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    this.waits.push(Math.round(milliseconds) / 1000);
    return new Promise((resolve, reject) => {
      const cancel = this.after(milliseconds, () => {
        signal?.removeEventListener("abort", abort);
        resolve();
      });
      function abort() {
        cancel();
        reject(signal?.reason as Error);
      }
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  after(milliseconds: number, callback: () => void): () => void {
    const sleeper = {
      // Whole milliseconds, as of any clock: dates computed from `now()` have no smaller unit.
      due: this.time + Math.max(0, Math.round(milliseconds)),
      order: this.order++,
      wake: callback,
    };
    this.sleepers.push(sleeper);
    this.tick();
    return () => {
      this.sleepers = this.sleepers.filter((other) => other !== sleeper);
    };
  }

  /** Macrotasks run after all pending promises: whoever can still go on does so before time moves. */
  private tick(): void {
    if (this.ticking) return;
    this.ticking = true;
    setImmediate(() => {
      this.ticking = false;
      const next = this.sleepers.reduce<Sleeper | undefined>(
        (first, other) => (first === undefined || isEarlier(other, first) ? other : first),
        undefined,
      );
      if (next === undefined) return;
      this.sleepers = this.sleepers.filter((other) => other !== next);
      this.time = Math.max(this.time, next.due);
      next.wake();
      if (this.sleepers.length > 0) this.tick();
    });
  }
}

function isEarlier(one: Sleeper, other: Sleeper): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order);
}
