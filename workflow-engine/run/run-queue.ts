import type { JournalEntry } from "./journal";

/** Runs that a full queue lets wait besides those that run (Azure Logic Apps limits). */
const defaultWaitingRuns = 10;

/** Lets a workflow's runs go on, so many at once as its trigger's concurrency says, in their order. */
export class RunQueue {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param runs runs at once; Infinity without a limit
   * @param maximumWaitingRuns how many more may wait
   */
  constructor(
    private readonly runs: number,
    private readonly maximumWaitingRuns = defaultWaitingRuns + runs,
  ) {}

  /** Whether that many more runs may start, or wait. */
  admits(count: number): boolean {
    return this.running + this.waiting.length + count <= this.runs + this.maximumWaitingRuns;
  }

  /**
   * Resolves when it is the run's turn, with what to call when it has ended. Rejects with the
   * signal's reason.
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    if (this.running >= this.runs) await this.turn(signal);
    else this.running++;
    return () => {
      // The place of a run that ended goes to the next in line: nobody comes between.
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    };
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = () => {
        signal.removeEventListener("abort", abort);
        resolve();
      };
      const abort = () => {
        this.waiting.splice(this.waiting.indexOf(next), 1);
        reject(signal.reason as Error);
      };
      this.waiting.push(next);
      signal.addEventListener("abort", abort, { once: true });
    });
  }
}

/** Runs that did something go on before those that waited for their turn, which keep their order. */
export function byTurn(one: readonly JournalEntry[], other: readonly JournalEntry[]): number {
  const startOf = ([first]: readonly JournalEntry[]) =>
    first?.event === "started" ? first.start.trigger.startTime : "";
  const began = (entries: readonly JournalEntry[]) => (entries.length > 1 ? 0 : 1);
  return began(one) - began(other) || startOf(one).localeCompare(startOf(other));
}
