import { DefinitionError } from "../run/definition";
import { fromPlain } from "../expressions/values";
import { toJson } from "../expressions/text";
import { readAnswers } from "../http/scripted-client";
import { runTree } from "../run/run-tree";
import { readValue, UsageError } from "./files";
import { readCallbacks, readMocks, readTrigger, type TriggerOptions } from "./read-run-inputs";
import { readWorkflow } from "./read-workflow";
import { runOnce, type RunOnceOptions, type RunOnceResult } from "./run-once";

export interface RunCommandOptions extends TriggerOptions {
  readonly mocks?: string;
  readonly http?: string;
  readonly callbacks?: string;
  readonly parameters?: string;
  readonly workflow?: string;
  readonly json?: boolean;
  readonly full?: boolean;
}

/**
 * Runs the file's definition and prints the run; sets exit code 1 unless the run succeeded.
 * @throws UsageError, or what the engine refuses
 */
export async function printRun(file: string, options: RunCommandOptions): Promise<void> {
  const { others, unanswered, ...first } = await run(file, options);
  const all = [first, ...others];
  for (const each of all) {
    console.log(options.json ? toJson(fromPlain(each.report)) : asTree(each, options.full));
  }
  for (const sentence of new Set(unanswered)) console.error(sentence);
  const isFine = all.every(({ report }) => ["Succeeded", "Skipped"].includes(report.status));
  if (!isFine || unanswered.length > 0) process.exitCode = 1;
}

async function run(file: string, options: RunCommandOptions): Promise<RunOnceResult> {
  try {
    return await runOnce(await readRun(file, options));
  } catch (error) {
    throw refusal(error, file, options.json === true);
  }
}

function asTree({ run, report }: Pick<RunOnceResult, "run" | "report">, full?: boolean): string {
  const { response, error } = report;
  const answer = response === undefined ? "" : `\n   answered ${response.statusCode}`;
  if (run !== undefined) return runTree(run, { full }) + answer;
  return error === undefined
    ? "The trigger started no run."
    : `${error.code}: ${String(error.message)}`;
}

async function readRun(file: string, options: RunCommandOptions): Promise<RunOnceOptions> {
  const { name, definition, parameters, violations } = readWorkflow(file, options);
  if (violations.length > 0) throw new DefinitionError(violations);
  return {
    name,
    definition,
    parameters,
    trigger: readTrigger(options),
    mocks: options.mocks === undefined ? undefined : await readMocks(options.mocks),
    callbacks: options.callbacks === undefined ? undefined : readCallbacks(options.callbacks),
    answers: options.http === undefined ? undefined : readHttp(options.http),
  };
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
