import type { WorkDispatcher } from "../dependencies";
import type { DueEntry } from "../operation/due-index";
import type { OperationRecord } from "../operation/operation-record";

/** Clocks of the queue and of this app may differ by so much. */
const skewMilliseconds = 10_000;

/**
 * Whether an operation's message may still wait for its turn. Asks the queue once, however many
 * operations wait: a queue hands out the oldest message first, so that what was sent before the
 * oldest one that nobody has taken yet was taken, or never arrived.
 */
export class QueueProgress {
  private waiting: Promise<number | undefined> | undefined;
  private oldestCreatedAt = Infinity;

  constructor(private readonly dispatcher: WorkDispatcher) {}

  /**
   * Since when the oldest work waits that nobody has begun, of the operations that were asked about
   * and of the messages that can be seen; `undefined` when none does.
   */
  async oldestSince(): Promise<number | undefined> {
    const sent = await this.waitingSince();
    // 0 says that it is not known since when.
    const known = sent === undefined || sent === 0 ? Infinity : sent;
    const since = Math.min(known, this.oldestCreatedAt);
    return since === Infinity ? undefined : since;
  }

  async mayWait(record: OperationRecord, entry: DueEntry): Promise<boolean> {
    this.oldestCreatedAt = Math.min(this.oldestCreatedAt, Date.parse(record.createdAt));
    // A run that was started is kept by Logic Apps until it has run.
    if ((entry.runId ?? record.runId) !== undefined) return true;
    const since = await this.waitingSince();
    const sentAt = Date.parse(entry.sentAt ?? record.createdAt);
    return since !== undefined && since <= sentAt + skewMilliseconds;
  }

  private waitingSince(): Promise<number | undefined> {
    this.waiting ??= this.dispatcher.waitingSince?.() ?? Promise.resolve(undefined);
    return this.waiting;
  }
}
