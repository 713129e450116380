import fs from "node:fs";
import { JsonReaderError, readJson } from "../expressions/json-reader";
import type { Value } from "../expressions/values";

/** What a command was given and cannot use; its message is all that the person sees. */
export class UsageError extends Error {}

/** @throws UsageError when the file cannot be read */
export function readText(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`);
  }
}

/** Plain JSON. @throws UsageError when the file is none */
export function readDocument(file: string): unknown {
  try {
    return JSON.parse(readText(file).replace(/^\uFEFF/, ""));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${file} is not valid JSON: ${(error as Error).message}`);
  }
}

/** JSON with integers and floats kept apart. @throws UsageError when the file is none */
export function readValue(file: string): Value {
  try {
    return readJson(readText(file).replace(/^\uFEFF/, ""));
  } catch (error) {
    if (!(error instanceof JsonReaderError)) throw error;
    throw new UsageError(`${file} is not valid JSON: ${error.message}`);
  }
}
