import { contextScope } from "../expressions/evaluation-context";
import { evaluate, EvaluationError } from "../expressions/evaluate";
import type { Scope } from "../expressions/scope";
import { isArray, isValueObject, typeName, type Value } from "../expressions/values";
import { hasOption, isObject } from "../language/action-types";
import type { WorkflowResponse } from "./caller";
import type { Workflow } from "./definition";
import { RunQueue } from "./run-queue";
import { problem } from "./trigger";

/** What a request to the trigger comes to: the outputs of each run, or an answer without any run. */
export type Admission =
  { readonly outputs: readonly Value[] } | { readonly refused: WorkflowResponse };

/** The trigger took note, and starts nothing. */
const noted: WorkflowResponse = { statusCode: 202, headers: {} };

/**
 * Applies the trigger's `conditions`, all of which must be true, and its `splitOn`, which makes a
 * run of each element.
 * @param isRunning whether a run of the workflow goes on, which `SingleInstance` waits for
 */
export function admit(
  workflow: Workflow,
  outputs: Value,
  parameters: ReadonlyMap<string, Value>,
  now: number,
  isRunning: boolean,
): Admission {
  const { source, name } = workflow.trigger;
  if (isRunning && hasOption(source, "SingleInstance")) return { refused: noted };
  const scope = contextScope(
    new Map<string, Value>([
      ["triggerOutputs", outputs],
      ["parameters", parameters],
      ["now", new Date(now).toISOString()],
    ]),
  );
  try {
    if (!meetsConditions(source["conditions"], scope)) return { refused: noted };
    const split =
      source["splitOn"] === undefined ? [outputs] : splitRuns(source["splitOn"], outputs, scope);
    return split.length === 0 ? { refused: noted } : { outputs: split };
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    const message = `Unable to process template language expressions in trigger '${name}': '${error.message}'.`;
    return { refused: problem(400, error.code, message) };
  }
}

function meetsConditions(conditions: unknown, scope: Scope): boolean {
  if (!Array.isArray(conditions)) return true;
  return conditions
    .filter(isObject)
    .every(({ expression }) => evaluate(expression, scope) === true);
}

function splitRuns(splitOn: unknown, outputs: Value, scope: Scope): Value[] {
  const items = evaluate(splitOn, scope);
  if (items === null) return [];
  if (!isArray(items)) {
    throw new EvaluationError(
      `The result of the evaluation of 'splitOn' is of type '${typeName(items)}'. The result must be a valid array.`,
    );
  }
  const others = isValueObject(outputs) ? outputs : new Map<string, Value>();
  return items.map((body) => new Map([...others, ["body", body]]));
}

/** The queue that the trigger's `concurrency` asks for; undefined without a limit. */
export function queueOf({ trigger }: Workflow): RunQueue | undefined {
  const runtime = trigger.source["runtimeConfiguration"];
  const concurrency = isObject(runtime) ? runtime["concurrency"] : undefined;
  const { runs, maximumWaitingRuns } = isObject(concurrency) ? concurrency : {};
  if (typeof runs !== "number") return undefined;
  return new RunQueue(
    runs,
    typeof maximumWaitingRuns === "number" ? maximumWaitingRuns : undefined,
  );
}
