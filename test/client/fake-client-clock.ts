import type { ClientClock } from "../../client/request-reply-client";

/** Time that passes only by sleeping, and at once. */
export class FakeClientClock implements ClientClock {
  /** Milliseconds of every sleep so far. */
  readonly sleeps: number[] = [];
  private time = Date.UTC(2026, 0, 1);

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleeps.push(milliseconds);
    this.time += milliseconds;
    await Promise.resolve();
    signal?.throwIfAborted();
  }
}
