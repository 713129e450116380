import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder that keeps one stack's local data between runs; one run at a time may use it. */
export class DataFolder {
  private constructor(readonly path: string) {}

  /**
   * Takes the folder for this process.
   *
   * @param fresh forget what an earlier run left
   * @throws Error naming the process that holds it
   */
  static open(path: string, fresh = false): DataFolder {
    const holder = holderOf(path);
    if (holder !== undefined) {
      throw new Error(
        `Another local run (process ${holder}) is using ${path}: end it first, with Ctrl-C or kill ${holder}`,
      );
    }
    if (fresh) rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
    writeFileSync(lockOf(path), String(process.pid));
    return new DataFolder(path);
  }

  /** Lets the next run have the folder. */
  release(): void {
    rmSync(lockOf(this.path), { force: true });
  }
}

function lockOf(path: string): string {
  return join(path, "process.pid");
}

/** The living process that holds the folder; a dead one's lock does not count. */
function holderOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(lockOf(path), "utf8"));
    if (pid === process.pid) return undefined;
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}
