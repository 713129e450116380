import { readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(__dirname, "../data");

/** Path of a file of `test/data`. */
export function dataFile(name: string): string {
  return join(folder, name);
}

/** The JSON of a file of `test/data`. */
export function readData(name: string): unknown {
  return JSON.parse(readFileSync(dataFile(name), "utf8"));
}
