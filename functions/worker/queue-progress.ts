import type { WorkDispatcher } from "../dependencies";
import type { DueEntry } from "../operation/due-index";
import type { OperationRecord } from "../operation/operation";

/** Clocks of the queue and of this app may differ by so much. */
const skewMilliseconds = 10_000;

/**
 * Whether an operation's message may still wait for its turn. Asks the queue once, however many
 * operations wait: a queue hands out the oldest message first, so that what was sent before the
 * oldest one that nobody has taken yet was taken, or never arrived.
 */
export class QueueProgress {
  private waiting: Promise<number | undefined> | undefined;

  constructor(private readonly dispatcher: WorkDispatcher) {}

  async mayWait(record: OperationRecord, entry: DueEntry): Promise<boolean> {
    // A run that was started is kept by Logic Apps until it has run.
    if ((entry.runId ?? record.runId) !== undefined) return true;
    this.waiting ??= this.dispatcher.waitingSince?.() ?? Promise.resolve(undefined);
    const since = await this.waiting;
    const sentAt = Date.parse(entry.sentAt ?? record.createdAt);
    return since !== undefined && since <= sentAt + skewMilliseconds;
  }
}
