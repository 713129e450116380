import path from "node:path";
import type { Value } from "../expressions/values";
import { isObject } from "../language/action-types";
import type { Mocks } from "../http/mock-client";
import type { Callbacks } from "./callbacks";
import { readDocument, readText, readValue, UsageError } from "./files";
import type { TriggerInput } from "./run-once";

export interface TriggerOptions {
  /** File. */
  readonly body?: string;
  readonly method?: string;
  /** `name: value` each. */
  readonly header?: readonly string[];
  /** `name=value` each. */
  readonly query?: readonly string[];
  readonly pathParameter?: readonly string[];
}

/** @throws UsageError for a header, query or path parameter that is none */
export function readTrigger(options: TriggerOptions): TriggerInput {
  const { body, method, header, query, pathParameter } = options;
  return {
    method,
    headers: pairs(header, ":", "--header 'name: value'"),
    queries: pairs(query, "=", "--query name=value"),
    pathParameters: pathParameter && pairs(pathParameter, "=", "--path-parameter name=value"),
    body: body === undefined ? undefined : readBody(body),
  };
}

function pairs(given: readonly string[] = [], sign: string, form: string): Record<string, string> {
  return Object.fromEntries(
    given.map((pair) => {
      const at = pair.indexOf(sign);
      if (at < 1) throw new UsageError(`'${pair}' is not of the form ${form}`);
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

/** JSON when it is, text otherwise. */
function readBody(file: string): Value {
  const text = readText(file);
  try {
    return readValue(file);
  } catch {
    return text;
  }
}

/** Mocks of a JSON file, or the default export of a module, whose mocks may be functions. */
export async function readMocks(file: string): Promise<Mocks> {
  if (path.extname(file) === ".json") return readNamed(file, "mocks") as Mocks;
  readText(file);
  try {
    const loaded = (await import(path.resolve(file))) as { default?: unknown };
    const mocks = loaded.default ?? loaded;
    if (isObject(mocks)) return mocks as Mocks;
  } catch (error) {
    // Of a module that is missing, Node says who asked for it, too: files of ours.
    const [message] = (error as Error).message.split("\nRequire stack:");
    throw new UsageError(`cannot load the mocks of ${file}: ${message?.trim()}`);
  }
  throw new UsageError(`${file} must export an object with mocks by name as its default`);
}

export function readCallbacks(file: string): Callbacks {
  return readNamed(file, "callbacks") as Callbacks;
}

function readNamed(file: string, what: string): object {
  const named = readDocument(file);
  if (!isObject(named)) {
    throw new UsageError(`${file} must be an object with ${what} by action name`);
  }
  for (const [name, one] of Object.entries(named)) {
    const isSound = Array.isArray(one) ? one.length > 0 && one.every(isObject) : isObject(one);
    if (!isSound) throw new UsageError(`${file}: '${name}' must be an object, or a list of them`);
  }
  return named;
}
