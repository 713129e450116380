import { limits } from "../../contract";

/** What a `Prefer` header (RFC 7240) asks for. */
export interface Preference {
  /** Seconds to wait for the end of the work; `undefined` when no wait was asked for. */
  readonly waitSeconds: number | undefined;
  /** Whether an answer at once was asked for, which is what comes without a wait. */
  readonly respondAsync: boolean;
}

/**
 * Reads `wait=n` and `respond-async`; a wait above the limit is shortened to it. As RFC 7240 wants,
 * whatever is not understood is ignored, and of a preference given twice the first one counts.
 */
export function readPreference(header: string | null): Preference {
  const preferences = (header ?? "").split(",").map((text) => text.split(";")[0]?.trim() ?? "");
  const wait = preferences
    .map((text) => /^wait\s*=\s*"?(\d{1,9})"?$/i.exec(text)?.[1])
    .find((seconds) => seconds !== undefined);
  return {
    waitSeconds: wait === undefined ? undefined : Math.min(limits.preferWaitSeconds, Number(wait)),
    respondAsync: preferences.some((text) => /^respond-async$/i.test(text)),
  };
}
