import { limits } from "../../contract";

interface Bucket {
  tokens: number;
  /** Milliseconds since the epoch. */
  filledAt: number;
}

/** Operations whose polls are remembered: about 1 MB. The one polled longest ago is forgotten first. */
const capacity = 10_000;

/**
 * A token bucket for each operation, in this process' memory: it protects the store from a client
 * that polls in a tight loop. Several instances each allow the whole rate, which is close enough.
 */
export class PollLimiter {
  private readonly buckets = new Map<string, Bucket>();

  /** Seconds until the next poll is welcome; 0 when this one is. */
  take(operationId: string, now: number): number {
    const bucket = this.buckets.get(operationId) ?? { tokens: limits.pollBurst, filledAt: now };
    const elapsed = Math.max(0, now - bucket.filledAt) / 1000;
    const tokens = Math.min(limits.pollBurst, bucket.tokens + elapsed * limits.pollsPerSecond);
    const granted = tokens >= 1;
    // Deleted first, so that the map's order is the order of the last poll.
    this.buckets.delete(operationId);
    this.buckets.set(operationId, { tokens: granted ? tokens - 1 : tokens, filledAt: now });
    this.forgetOldest();
    return granted ? 0 : Math.max(1, Math.ceil((1 - tokens) / limits.pollsPerSecond));
  }

  private forgetOldest(): void {
    if (this.buckets.size <= capacity) return;
    const [oldest] = this.buckets.keys();
    if (oldest !== undefined) this.buckets.delete(oldest);
  }
}
