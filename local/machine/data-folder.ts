import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { makeFolder } from "../../make-folder";
import { ProcessLock } from "./process-lock";
import { storageLock } from "../storage/storage";

/** In every data folder: what has it was made by the runtime, and may be deleted by it. */
const marker = "local-runtime.json";

/**
 * The folder that keeps one stack's local data between runs; one run at a time may use it, and
 * nobody else may look into it.
 */
export class DataFolder {
  private constructor(
    readonly path: string,
    private readonly lock: ProcessLock,
  ) {}

  /**
   * Takes the folder for this process.
   *
   * @param fresh forget what an earlier run left
   * @throws Error when it is a link, or holds a link or anything but the runtime's data; or naming
   * the process that holds it
   */
  static async open(path: string, fresh = false): Promise<DataFolder> {
    const folder = made(path);
    refuseForeignData(folder);
    const lock = new ProcessLock(join(folder, "process.pid"));
    await lock.waitUntilFree();
    if (fresh) {
      // The storage of a run that was killed writes its data before it ends.
      await storageLock(folder).waitUntilFree();
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
    }
    refuseLinks(folder);
    chmodSync(folder, 0o700);
    writeFileSync(join(folder, marker), '{ "madeBy": "the local runtime" }\n');
    lock.take(process.pid);
    return new DataFolder(folder, lock);
  }

  /** Lets the next run have the folder. */
  release(): void {
    this.lock.release();
  }
}

/** The folder itself, which is made when it is not there. */
function made(path: string): string {
  refuseLink(path);
  try {
    makeFolder(path, 0o700);
  } catch (error) {
    const why = (error as Error).message;
    throw new Error(
      `${path} cannot be made (${why}): choose another place for the data with --data`,
      {
        cause: error,
      },
    );
  }
  return realpathSync(path);
}

/** In a checkout of somebody else's, `.local/<stack>` may lead anywhere. Its parents may: /tmp is a link on macOS. */
function refuseLink(path: string): void {
  // Without a slash at its end, which would follow the link.
  const named = resolve(path);
  if (!existsSync(dirname(named)) || !statSync(dirname(named)).isDirectory()) return;
  if (lstatSync(named, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new Error(
    `${named} is a link to ${readlinkSync(named)}: name the folder itself with --data, or delete the link`,
  );
}

function refuseForeignData(folder: string): void {
  if (!statSync(folder).isDirectory()) {
    throw new Error(`${folder} is no folder: choose another place for the data with --data`);
  }
  if (existsSync(join(folder, marker)) || readdirSync(folder).length === 0) return;
  throw new Error(
    `${folder} holds files that the local runtime did not make (it has no ${marker}): choose another folder with --data, or delete it yourself`,
  );
}

/** Whoever could plant a link, in a folder of everybody's or in a checkout, must not choose what is written. */
function refuseLinks(folder: string): void {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const link = entries.find((entry) => entry.isSymbolicLink());
  if (link === undefined) return;
  throw new Error(
    `${join(link.parentPath, link.name)} is a link, and the local runtime makes none: delete it, or choose another folder with --data`,
  );
}
