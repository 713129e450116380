import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const pauseMilliseconds = 50;

/**
 * Keeps two processes from writing the same files: a file that holds the id of the process that
 * does. The process of a run that was killed writes its data and ends a moment later: that moment is
 * waited for.
 */
export class ProcessLock {
  /** @param patienceMilliseconds how long a holder is waited for; default 3 s */
  constructor(
    private readonly file: string,
    private readonly patienceMilliseconds = 3000,
  ) {}

  /** @throws Error when another process still holds the lock then; it says which, and what to do */
  async waitUntilFree(): Promise<void> {
    const deadline = Date.now() + this.patienceMilliseconds;
    for (;;) {
      const holder = this.holder();
      if (holder === undefined) return;
      if (Date.now() > deadline) {
        throw new Error(
          `another local run uses the same data (process ${holder}); stop it, or delete ${this.file} if there is none`,
        );
      }
      await delay(pauseMilliseconds);
    }
  }

  take(processId: number): void {
    writeFileSync(this.file, String(processId));
  }

  release(): void {
    rmSync(this.file, { force: true });
  }

  /** Id of the living process that holds the lock. */
  private holder(): number | undefined {
    if (!existsSync(this.file)) return undefined;
    const processId = Number(readFileSync(this.file, "utf8"));
    return processId > 0 && isAlive(processId) ? processId : undefined;
  }
}

/** Whether a process with that id runs. */
export function isAlive(processId: number): boolean {
  try {
    // Signal 0 only asks whether the process is there.
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}
