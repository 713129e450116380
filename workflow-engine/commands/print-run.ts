import path from "node:path";
import { isObject, unwrapDefinition } from "../language/action-types";
import { duplicateMembers } from "../language/duplicate-members";
import { DefinitionError } from "../run/definition";
import { fromPlain, type Value } from "../expressions/values";
import { toJson } from "../expressions/text";
import { readAnswers } from "../http/scripted-client";
import { runTree } from "../run/run-tree";
import { readDocument, readText, readValue, UsageError } from "./files";
import { runOnce, type RunOnceOptions, type RunOnceResult } from "./run-once";

export interface RunCommandOptions {
  readonly body?: string;
  readonly http?: string;
  readonly parameters?: string;
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
  const document = readDocument(file);
  const twice = duplicateMembers(readText(file));
  if (twice.length > 0) throw new DefinitionError(twice);
  return {
    name: path.basename(file, path.extname(file)),
    definition: unwrapDefinition(document),
    parameters: {
      ...parameterValues(wrappedParameters(document)),
      ...(options.parameters ? parameterValues(readDocument(options.parameters)) : {}),
    },
    body: options.body === undefined ? undefined : readBody(options.body),
    answers: options.http === undefined ? undefined : readHttp(options.http),
  };
}

/** Values beside a definition; inside one, `parameters` declares and gives none. */
function wrappedParameters(document: unknown): unknown {
  if (!isObject(document)) return undefined;
  const { definition, properties, parameters } = document;
  if (isObject(definition)) return parameters;
  return isObject(properties) ? properties["parameters"] : undefined;
}

/** Values as such, or each in the `{ "value": … }` of ARM and of the portal's code view. */
function parameterValues(document: unknown): Record<string, unknown> {
  if (!isObject(document)) return {};
  const isWrapped = (value: unknown) =>
    isObject(value) && "value" in value && Object.keys(value).length === 1;
  const entries = Object.entries(document);
  const isArm = entries.every(([, value]) => isWrapped(value));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isArm && isObject(value) ? value["value"] : value]),
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
