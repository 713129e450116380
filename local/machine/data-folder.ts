import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ProcessLock } from "./process-lock";
import { storageLock } from "../storage/storage";

/** The folder that keeps one stack's local data between runs; one run at a time may use it. */
export class DataFolder {
  private constructor(
    readonly path: string,
    private readonly lock: ProcessLock,
  ) {}

  /**
   * Takes the folder for this process.
   *
   * @param fresh forget what an earlier run left
   * @throws Error naming the process that holds it
   */
  static async open(path: string, fresh = false): Promise<DataFolder> {
    const lock = new ProcessLock(join(path, "process.pid"));
    await lock.waitUntilFree();
    if (fresh && existsSync(path)) {
      // The storage of a run that was killed writes its data before it ends.
      await storageLock(path).waitUntilFree();
      rmSync(path, { recursive: true, force: true });
    }
    mkdirSync(path, { recursive: true });
    lock.take(process.pid);
    return new DataFolder(path, lock);
  }

  /** Lets the next run have the folder. */
  release(): void {
    this.lock.release();
  }
}
