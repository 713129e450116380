import { setImmediate as idle } from "node:timers/promises";
import type { WorkflowClock } from "../../../workflow-engine/run/ports";

/** A clock that moves only when a test says so. */
export class ManualWorkflowClock implements WorkflowClock {
  private sleepers: { due: number; wake: () => void }[] = [];

  constructor(private time = Date.parse("2026-01-01T00:00:00Z")) {}

  now(): number {
    return this.time;
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.after(milliseconds, resolve);
      signal?.addEventListener("abort", () => {
        cancel();
        reject(signal.reason as Error);
      });
    });
  }

  after(milliseconds: number, callback: () => void): () => void {
    const sleeper = { due: this.time + milliseconds, wake: callback };
    this.sleepers.push(sleeper);
    return () => {
      this.sleepers = this.sleepers.filter((other) => other !== sleeper);
    };
  }

  /** Lets everything go on that can, moves on, and lets everything go on again. */
  async advance(seconds: number): Promise<void> {
    await idle();
    this.time += seconds * 1000;
    const due = this.sleepers.filter((sleeper) => sleeper.due <= this.time);
    this.sleepers = this.sleepers.filter((sleeper) => sleeper.due > this.time);
    due.forEach(({ wake }) => wake());
    await idle();
  }
}
