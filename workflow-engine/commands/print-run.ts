import { DefinitionError } from "../run/definition";
import { fromPlain, type Value } from "../expressions/values";
import { toJson } from "../expressions/text";
import { readAnswers } from "../http/scripted-client";
import { runTree } from "../run/run-tree";
import { readText, readValue, UsageError } from "./files";
import { readWorkflow } from "./read-workflow";
import { runOnce, type RunOnceOptions, type RunOnceResult } from "./run-once";

export interface RunCommandOptions {
  readonly body?: string;
  readonly http?: string;
  readonly parameters?: string;
  readonly workflow?: string;
  readonly json?: boolean;
}

/**
 * Runs the file's definition and prints the run; sets exit code 1 unless the run succeeded.
 * @throws UsageError, or what the engine refuses
 */
export async function printRun(file: string, options: RunCommandOptions): Promise<void> {
  const result = await run(file, options);
  console.log(options.json ? toJson(fromPlain(result.report)) : asTree(result));
  if (result.report.status !== "Succeeded") process.exitCode = 1;
}

async function run(file: string, options: RunCommandOptions): Promise<RunOnceResult> {
  try {
    return await runOnce(readRun(file, options));
  } catch (error) {
    throw refusal(error, file, options.json === true);
  }
}

function asTree({ run, report }: RunOnceResult): string {
  const { response } = report;
  const answer = response === undefined ? "" : `\n   answered ${response.statusCode}`;
  return run === undefined
    ? `${report.error?.code}: ${report.error?.message}`
    : runTree(run) + answer;
}

function readRun(file: string, options: RunCommandOptions): RunOnceOptions {
  const { name, definition, parameters, violations } = readWorkflow(file, options);
  if (violations.length > 0) throw new DefinitionError(violations);
  return {
    name,
    definition,
    parameters,
    body: options.body === undefined ? undefined : readBody(options.body),
    answers: options.http === undefined ? undefined : readHttp(options.http),
  };
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

function readHttp(file: string) {
  try {
    return readAnswers(readValue(file));
  } catch (error) {
    throw error instanceof UsageError
      ? error
      : new UsageError(`${file}: ${(error as Error).message}`);
  }
}

/** A definition that is refused says so in the wanted form, too. */
function refusal(error: unknown, file: string, asJson: boolean): unknown {
  if (!(error instanceof DefinitionError)) return error;
  if (asJson) {
    console.log(JSON.stringify({ error: { code: "InvalidTemplate", message: error.message } }));
  }
  return new UsageError(`${file} is refused:\n${error.message}`);
}
