import { headers, isTerminal } from "../../contract";
import type { Dependencies } from "../dependencies";
import type { IncomingRequest } from "../http/answer";
import { readPreference } from "../http/prefer";
import type { StoredOperation } from "../operation/operation-store";

/** Pauses between two looks at a held operation: short ones for short work, few reads for long work. */
const firstPauseMilliseconds = 250;
const longestPauseMilliseconds = 2_000;

/** An operation after the time that its caller was willing to wait. */
export interface Waited {
  readonly record: StoredOperation;
  /** `Preference-Applied`; none when no wait was asked for, or this instance held too many. */
  readonly applied: Readonly<Record<string, string>>;
}

/**
 * `Prefer: wait=n` (RFC 7240, 4.3): looks at the operation until it has ended or the time is over.
 * Answers at once when there is nothing to wait for, or no place to wait.
 */
export async function waitForEnd(
  record: StoredOperation,
  request: IncomingRequest,
  deps: Dependencies,
): Promise<Waited> {
  const { waitSeconds } = readPreference(request.headers.get(headers.prefer));
  if (waitSeconds === undefined) return { record, applied: {} };
  const waited = await deps.held.tryHold(() => untilEnd(record, waitSeconds, deps));
  if (waited === undefined) return { record, applied: {} };
  return { record: waited, applied: { [headers.preferenceApplied]: `wait=${waitSeconds}` } };
}

async function untilEnd(
  held: StoredOperation,
  seconds: number,
  { operations, clock }: Dependencies,
): Promise<StoredOperation> {
  const until = clock.now() + seconds * 1000;
  let record = held;
  let pause = firstPauseMilliseconds;
  while (!isTerminal(record.status) && clock.now() < until) {
    await clock.sleep(Math.min(pause, until - clock.now()));
    record = (await operations.read(record.id)) ?? record;
    pause = Math.min(longestPauseMilliseconds, pause * 1.5);
  }
  return record;
}
