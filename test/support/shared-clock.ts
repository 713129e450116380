import type { Clock } from "../../functions/dependencies";
import type { ManualClock } from "../local/function-host/fakes";

/** The host's clock, as the functions see it. */
export function sharedClock(clock: ManualClock): Clock {
  return {
    now: () => clock.now(),
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        clock.after(milliseconds, resolve);
        signal?.addEventListener("abort", () => resolve());
      }),
  };
}
