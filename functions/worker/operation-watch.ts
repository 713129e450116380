import { isTerminal } from "../../contract";
import { advance } from "../operation/advance";
import type { Dependencies } from "../dependencies";
import { describeError } from "../log";
import type { StoredOperation } from "../operation/operation-store";

/** How often the watch looks at the record, and at most writes progress. */
const periodMilliseconds = 1000;

/** Why work was told to stop. */
export type StopReason = "canceled" | "deadline" | "endedElsewhere";

/**
 * Looks at an operation while work on it runs: writes the latest progress, and aborts `signal` when
 * the client cancels, the deadline passes, or the operation ends some other way. Work shorter than
 * a second costs no storage call.
 */
export class OperationWatch {
  private readonly work = new AbortController();
  private readonly end = new AbortController();
  private readonly loop: Promise<void>;
  private percentComplete: number | undefined;
  private reason: StopReason | undefined;

  constructor(
    private record: StoredOperation,
    private readonly deps: Dependencies,
  ) {
    this.loop = this.run();
  }

  get signal(): AbortSignal {
    return this.work.signal;
  }

  /** Set once `signal` is aborted. */
  get stopReason(): StopReason | undefined {
    return this.reason;
  }

  /** Remembers progress for the next look. */
  readonly progress = (percentComplete: number): void => {
    this.percentComplete = percentComplete;
  };

  /** Ends the watch and answers with the newest record that it saw, to save the caller a read. */
  async stop(): Promise<StoredOperation> {
    this.end.abort();
    await this.loop;
    return this.record;
  }

  private async run(): Promise<void> {
    const { clock } = this.deps;
    for (;;) {
      const left = Date.parse(this.record.deadlineAt) - clock.now();
      await clock.sleep(Math.max(0, Math.min(periodMilliseconds, left)), this.end.signal);
      if (this.end.signal.aborted || (await this.look()) !== undefined) return;
    }
  }

  private async look(): Promise<StopReason | undefined> {
    try {
      await this.refresh();
    } catch (error) {
      // The work goes on: its own writes will tell whether storage is back.
      this.deps.log({
        event: "watch.failed",
        operationId: this.record.id,
        error: describeError(error),
      });
    }
    this.reason = this.reasonToStop();
    if (this.reason !== undefined) this.work.abort(new Error(`Stopped: ${this.reason}.`));
    return this.reason;
  }

  private async refresh(): Promise<void> {
    const { percentComplete, deps } = this;
    this.record = (await deps.operations.read(this.record.id)) ?? this.record;
    if (percentComplete === undefined) return;
    this.percentComplete = undefined;
    const { record } = await advance(deps, this.record, { type: "progress", percentComplete });
    this.record = record ?? this.record;
  }

  private reasonToStop(): StopReason | undefined {
    if (this.record.status === "Canceling") return "canceled";
    if (isTerminal(this.record.status)) return "endedElsewhere";
    const late = this.deps.clock.now() >= Date.parse(this.record.deadlineAt);
    return late ? "deadline" : undefined;
  }
}
