import { isTerminal, limits } from "../../contract";
import { advance } from "../operation/advance";
import type { Dependencies } from "../dependencies";
import { describeError } from "../log";
import type { FailedAttempt, OperationEvent } from "../operation/operation";
import type { StoredOperation } from "../operation/operation-store";

/**
 * The watch looks first after this time, and then each time the work has taken so many times longer,
 * but at least this often: after 1, 4 and 14 seconds, then 6 times a minute.
 */
const firstLookMilliseconds = 1_000;
const growth = 4;
const longestPauseMilliseconds = 10_000;

/** Of work that went on after it was told to stop. */
export class WorkAbandoned extends Error {
  override readonly name = "WorkAbandoned";
}

/** Why work was told to stop. */
export type StopReason = "canceled" | "deadline" | "endedElsewhere" | "attemptLimit";

/**
 * Looks at an operation while work on it runs: writes the latest progress, and aborts `signal` when
 * the client cancels, the deadline passes, the attempt has taken as long as it may, or the operation
 * ends some other way. A look is one
 * storage call: a write that finds its version gone tells what a read would. Work shorter than a
 * second costs none.
 */
export class OperationWatch {
  private readonly work = new AbortController();
  private readonly end = new AbortController();
  private readonly loop: Promise<void>;
  private percentComplete: number | undefined;
  private reason: StopReason | undefined;
  private abandon!: () => void;
  private readonly startedAt: number;
  /**
   * Rejects when work that was told to stop still runs shortly after the limit of its attempt: the
   * host would end its whole process, and the other messages in it.
   */
  readonly abandoned: Promise<never>;
  private isLetGo = false;
  /** The write or look that goes on; the next waits for it, so that none loses to the other. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private record: StoredOperation,
    private readonly deps: Dependencies,
  ) {
    this.startedAt = deps.clock.now();
    this.abandoned = new Promise((_, reject) => (this.abandon = () => reject(new WorkAbandoned())));
    this.abandoned.catch(() => undefined);
    this.loop = this.run();
  }

  /** Whether the work was let go: what it still does must change nothing. */
  get isAbandoned(): boolean {
    return this.isLetGo;
  }

  /** Seconds until the attempt has taken as long as it may. */
  get secondsLeft(): number {
    const { attemptSeconds = Infinity, clock } = this.deps;
    return attemptSeconds - (clock.now() - this.startedAt) / 1000;
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

  /**
   * Stores a checkpoint, and the latest progress with it.
   * @throws the reason of `signal` when the operation is not to be worked on any more
   */
  saveCheckpoint(json: string): Promise<void> {
    return this.inTurn(async () => {
      if (this.isLetGo) this.signal.throwIfAborted();
      const { percentComplete } = this;
      this.percentComplete = undefined;
      const saved = await this.write({ type: "checkpoint", json, percentComplete });
      if (!saved) this.signal.throwIfAborted();
    });
  }

  /** Keeps on the record what an attempt said. Never throws: the next attempt matters more. */
  async keepFailure(failure: FailedAttempt): Promise<void> {
    try {
      await this.inTurn(() => this.write({ type: "attemptFailed", ...failure }));
    } catch (error) {
      this.logFailure(error);
    }
  }

  /** Ends the watch and answers with the newest record that it saw, to save the caller a read. */
  async stop(): Promise<StoredOperation> {
    this.end.abort();
    await this.loop;
    await this.turn;
    return this.record;
  }

  private async run(): Promise<void> {
    const { clock } = this.deps;
    for (;;) {
      const now = clock.now();
      const left = Math.min(Date.parse(this.record.deadlineAt) - now, this.secondsLeft * 1000);
      const pause = Math.min(pauseAfter(now - this.startedAt), left);
      const seen = this.record;
      await clock.sleep(Math.max(0, pause), this.end.signal);
      if (this.end.signal.aborted) return;
      if ((await this.inTurn(() => this.look(seen))) !== undefined) return this.letGo();
    }
  }

  /** Waits until the work has ended, or until it must be let go. */
  private async letGo(): Promise<void> {
    if (this.secondsLeft === Infinity) return;
    const seconds = Math.max(0, this.secondsLeft + limits.attemptGraceSeconds);
    await this.deps.clock.sleep(seconds * 1000, this.end.signal);
    if (this.end.signal.aborted) return;
    this.isLetGo = true;
    this.abandon();
  }

  /** Writes to the record, and stops the work when it is not to be worked on any more. */
  private async write(event: OperationEvent): Promise<boolean> {
    const { deps, record: before } = this;
    const { advanced, record } = await advance(deps, before, event);
    this.record = record ?? before;
    if (!advanced) this.stopWork(this.reasonToStop() ?? "endedElsewhere");
    return advanced;
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const acted = this.turn.then(act);
    this.turn = acted.catch(() => undefined);
    return acted;
  }

  private async look(seen: StoredOperation): Promise<StopReason | undefined> {
    try {
      await this.refresh(seen);
    } catch (error) {
      // The work goes on: its own writes will tell whether storage is back.
      this.logFailure(error);
    }
    const reason = this.reasonToStop();
    if (reason !== undefined) this.stopWork(reason);
    return reason;
  }

  private logFailure(error: unknown): void {
    const { id: operationId } = this.record;
    this.deps.log({ event: "watch.failed", operationId, error: describeError(error) });
  }

  private stopWork(reason: StopReason): void {
    this.reason = reason;
    this.work.abort(new Error(`Stopped: ${reason}.`));
  }

  /** @param seen the record as the last look left it */
  private async refresh(seen: StoredOperation): Promise<void> {
    const { percentComplete, deps, record: before } = this;
    if (percentComplete !== undefined) {
      this.percentComplete = undefined;
      const { record } = await advance(deps, before, { type: "progress", percentComplete });
      this.record = record ?? before;
    }
    // Nothing was written since: only a read tells whether the client has canceled.
    if (this.record === seen) this.record = (await deps.operations.read(before.id)) ?? before;
  }

  private reasonToStop(): StopReason | undefined {
    if (this.record.status === "Canceling") return "canceled";
    if (isTerminal(this.record.status)) return "endedElsewhere";
    if (this.deps.clock.now() >= Date.parse(this.record.deadlineAt)) return "deadline";
    return this.secondsLeft <= 0 ? "attemptLimit" : undefined;
  }
}

/** Milliseconds until the next look, by how long the work has taken. */
function pauseAfter(elapsed: number): number {
  const pause = elapsed * (growth - 1);
  return Math.min(longestPauseMilliseconds, Math.max(firstLookMilliseconds, pause));
}
