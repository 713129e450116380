import { isTerminal, longestRetryAfterSeconds, retryAfterSeconds } from "../../contract";
import type { OperationRecord } from "../operation/operation-record";

/** Operations that ended lately, whose durations are remembered; fewer than `fewest` say nothing. */
const remembered = 32;
const fewest = 8;

/**
 * When the next poll of an operation is worth its while, by what is known without a further read: how
 * far its work says it is, or else how long others took that this instance was asked for.
 */
export class PollPace {
  /** Seconds from submit to success, by operation; the one seen longest ago is forgotten first. */
  private readonly durations = new Map<string, number>();

  /** Learns from an operation that somebody asked for after its success. */
  learn({ id, status, createdAt, lastUpdatedAt }: OperationRecord): void {
    if (status !== "Succeeded" || this.durations.has(id)) return;
    this.durations.set(id, secondsBetween(createdAt, Date.parse(lastUpdatedAt)));
    const [oldest] = this.durations.keys();
    if (this.durations.size > remembered && oldest !== undefined) this.durations.delete(oldest);
  }

  /** Seconds, an integer of at least 1; `undefined` once the operation has ended. */
  retryAfter(record: OperationRecord, now: number): number | undefined {
    if (isTerminal(record.status)) return undefined;
    const age = secondsBetween(record.createdAt, now);
    const left = this.secondsLeft(record, age, now);
    if (left === undefined) return retryAfterSeconds(age);
    // Past its expected end an operation may end at any moment, and soon is the likeliest.
    return left > 0
      ? Math.min(longestRetryAfterSeconds, Math.ceil(left))
      : retryAfterSeconds(-left);
  }

  /** Until the end, as expected; below 0 when it should have come. `undefined`: nobody knows. */
  private secondsLeft(record: OperationRecord, age: number, now: number): number | undefined {
    // A cancel ends sooner than the work would.
    if (record.status === "Canceling") return undefined;
    const others = this.quickest();
    const left = leftByProgress(record, now);
    if (left === undefined) return others === undefined ? undefined : others - age;
    // Progress may jump, so that it is believed for as long again as the operation has lasted.
    return Math.min(left, Math.max(1, age, (others ?? 0) - age));
  }

  /** What nine of ten lasted at least; `undefined` while too few are known. */
  private quickest(): number | undefined {
    if (this.durations.size < fewest) return undefined;
    const sorted = [...this.durations.values()].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 10)];
  }
}

/** If the work goes on as it did until it last said how far it is; `undefined` when it has not said. */
function leftByProgress(record: OperationRecord, now: number): number | undefined {
  const { percentComplete = 0, createdAt, lastUpdatedAt, history = [] } = record;
  if (percentComplete <= 0 || percentComplete >= 100) return undefined;
  const began = history.filter(({ reason }) => reason === "start").at(-1)?.at ?? createdAt;
  const took = secondsBetween(began, Date.parse(lastUpdatedAt));
  return (took * 100) / percentComplete - secondsBetween(began, now);
}

function secondsBetween(from: string, to: number): number {
  return Math.max(0, to - Date.parse(from)) / 1000;
}
