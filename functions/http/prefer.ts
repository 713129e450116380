import { limits } from "../../contract";

/** What a `Prefer` header (RFC 7240) asks of the acceptor. */
export interface Preference {
  /** Seconds to hold the submit for an end of the work; 0 for an answer at once. */
  readonly waitSeconds: number;
  /** Value of `Preference-Applied`; `undefined` when nothing was asked for that is honoured. */
  readonly applied: string | undefined;
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
  const waitSeconds = Math.min(limits.preferWaitSeconds, Number(wait ?? 0));
  const applied = [
    ...(preferences.some((text) => /^respond-async$/i.test(text)) ? ["respond-async"] : []),
    ...(wait === undefined ? [] : [`wait=${waitSeconds}`]),
  ];
  return { waitSeconds, applied: applied.length > 0 ? applied.join(", ") : undefined };
}
