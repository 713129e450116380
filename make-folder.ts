import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";

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

/** A folder and its parents, the innermost first. */
export function lineage(folder: string): string[] {
  const path = resolve(folder);
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...lineage(parent)];
}
