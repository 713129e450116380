import { type RetryPauses, limits, RetryAfter } from "../../contract";

/** Seconds to hold a message after an attempt that failed, before the next one. */
export function retryPause(
  error: unknown,
  attempt: number,
  { firstSeconds, longestSeconds }: RetryPauses = { firstSeconds: 0, longestSeconds: 0 },
): number {
  const seconds =
    error instanceof RetryAfter
      ? error.seconds
      : Math.min(longestSeconds, firstSeconds * 2 ** (attempt - 1));
  return Math.min(limits.retryPauseSeconds, Math.max(0, seconds));
}
