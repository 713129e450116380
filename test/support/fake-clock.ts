import type { Clock } from "../../functions/dependencies";

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that moves only when told to. */
export class FakeClock implements Clock {
  private sleepers: Sleeper[] = [];

  constructor(private time = Date.parse("2026-01-01T00:00:00.000Z")) {}

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const sleeper: Sleeper = { at: this.time + milliseconds, wake: () => wake() };
      const wake = () => {
        this.sleepers = this.sleepers.filter((each) => each !== sleeper);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.sleepers.push(sleeper);
      signal?.addEventListener("abort", wake);
    });
  }

  /** Moves on, waking sleepers in order and letting each do its part first. */
  async advance(seconds: number): Promise<void> {
    const until = this.time + seconds * 1000;
    await settle();
    for (;;) {
      const [next] = this.sleepers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.sleepers = this.sleepers.filter((each) => each !== next);
      this.time = next.at;
      next.wake();
      await settle();
    }
    this.time = until;
    await settle();
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
