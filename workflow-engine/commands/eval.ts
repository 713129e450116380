import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { ExpressionSyntaxError } from "../language/template";
import { contextMembers, contextScope, readContext } from "../expressions/evaluation-context";
import { evaluate, EvaluationError, type Scope } from "../expressions/evaluate";
import { toJson } from "../expressions/text";
import type { Value } from "../expressions/values";

/**
 * Reads one JSON string, a template, from each line of `input` and writes one line of JSON for it:
 * `{"value":…}` or `{"error":{"code","message"}}`. Blank lines are passed over.
 * @param contextFile what the templates can reach; nothing when left out
 * @throws Error with a sentence for the user when the context file cannot be read
 */
export async function evaluateLines(
  input: Readable,
  output: Writable,
  contextFile?: string,
): Promise<void> {
  const scope = contextFile === undefined ? contextScope(new Map()) : openContext(contextFile);
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    if (line.trim() === "") continue;
    const written = output.write(`${toJson(evaluateLine(line, scope))}\n`);
    if (!written) await new Promise((resolve) => output.once("drain", resolve));
  }
}

function openContext(file: string): Scope {
  try {
    const { scope, unknown } = readContext(readFileSync(file, "utf8"));
    if (unknown.length > 0) {
      console.error(
        `${file}: ${unknown.join(", ")} means nothing here; a context may have ${contextMembers.join(", ")}.`,
      );
    }
    return scope;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The context file ${file} cannot be used: ${reason}.`, { cause: error });
  }
}

/** The answer to one line. */
function evaluateLine(line: string, scope: Scope): Value {
  let template: unknown;
  try {
    template = JSON.parse(line);
  } catch (error) {
    return failure("InvalidInput", `The line is not JSON: ${(error as Error).message}`);
  }
  if (typeof template !== "string") {
    return failure("InvalidInput", "The line is not a JSON string with a template in it.");
  }
  try {
    return new Map([["value", evaluate(template, scope)]]);
  } catch (error) {
    if (error instanceof EvaluationError || error instanceof ExpressionSyntaxError) {
      return failure(error.code, error.message);
    }
    return failure("InternalError", error instanceof Error ? error.message : String(error));
  }
}

function failure(code: string, message: string): Value {
  return new Map([
    [
      "error",
      new Map([
        ["code", code],
        ["message", message],
      ]),
    ],
  ]);
}
