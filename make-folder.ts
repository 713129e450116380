import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/**
 * Makes a folder and the parents that are not there. One by one: Node's `recursive` never ends where a
 * file system takes no folders, such as /proc.
 *
 * @param mode permissions of each that is made. @default 0o777, less the process's umask
 * @throws what Node throws for the first that cannot be made
 */
export function makeFolder(folder: string, mode?: number): void {
  const missing = lineage(folder).filter((each) => !existsSync(each));
  for (const each of missing.reverse()) mkdirSync(each, { mode });
}

/**
 * Makes a folder for what a command needs on its way and removes at its end.
 *
 * @param prefix what its name begins with
 * @param place folder that it is made in. @default the machine's for such things, TMPDIR
 * @throws Error that says what TMPDIR must be, when it cannot be made
 */
export function makeScratchFolder(prefix: string, place = tmpdir()): string {
  try {
    return mkdtempSync(join(place, prefix));
  } catch (error) {
    throw new Error(
      `TMPDIR must name a folder that can be written to; got ${place}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** A folder and its parents, the innermost first. */
export function lineage(folder: string): string[] {
  const path = resolve(folder);
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...lineage(parent)];
}
