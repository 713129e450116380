import { hasOption, isObject } from "../language/action-types";
import { parseDuration } from "../language/duration";
import { ActionScope } from "../run/action-scope";
import type { ActionContext } from "../run/action-context";
import { EvaluationError } from "../expressions/evaluate";
import { toText } from "../expressions/text";
import { typeName } from "../expressions/values";
import type { Frame } from "../run/record-table";
import { blockOutcome, type BlockStatus, type Outcome } from "../run/records";

const defaultLimit = { count: 60, timeout: "PT1H" };

/** Runs the body, then tests, until the test is true or a limit is reached. */
export async function until(context: ActionContext): Promise<Outcome> {
  const { clock } = context.ports;
  const { count, seconds } = limitOf(context);
  const began = Number(context.once("began", () => clock.now()));
  const [body] = context.node.blocks;
  for (let index = 0; ; index++) {
    const frame = context.iteration(index);
    const status = body ? await context.runBlock(body, frame) : "Succeeded";
    if (context.run.isTerminated) return blockOutcome(status);
    // A failed iteration does not end the loop; the last one's status is the loop's.
    if (isDone(context, frame)) return blockOutcome(status, undefined, index + 1);
    const isTooMany = index + 1 >= count;
    const isTooLong = clock.now() - began >= seconds * 1000;
    if (isTooMany || isTooLong) return limitReached(context, status, index + 1, isTooLong);
  }
}

function isDone(context: ActionContext, frame: Frame): boolean {
  const { expression } = context.node.source;
  const result = context.once(`test ${frame.index}`, () =>
    context.evaluate(expression, new ActionScope(context.run, context.node, frame)),
  );
  if (typeof result === "boolean") return result;
  throw new EvaluationError(
    `The result of the evaluation of 'until' expression '${context.written("expression")}' is of type '${typeName(result)}'. The result must be a valid boolean.`,
  );
}

function limitOf(context: ActionContext): { count: number; seconds: number } {
  const limit = context.node.source["limit"];
  const { count, timeout } = { ...defaultLimit, ...(isObject(limit) ? limit : {}) };
  const duration = toText(context.evaluate(timeout));
  const seconds = parseDuration(duration);
  if (seconds === undefined) {
    throw new EvaluationError(`The limit '${duration}' is not an ISO 8601 duration.`);
  }
  return { count: Number(toText(context.evaluate(count))), seconds };
}

function limitReached(
  context: ActionContext,
  status: BlockStatus,
  iterationCount: number,
  isTooLong: boolean,
): Outcome {
  if (!hasOption(context.node.source, "FailWhenLimitsReached")) {
    return blockOutcome(status, undefined, iterationCount);
  }
  const limit = isTooLong ? "timeout" : "count";
  const code = isTooLong ? "ActionTimedOut" : "ActionFailed";
  return {
    status: isTooLong ? "TimedOut" : "Failed",
    code,
    error: {
      code,
      message: `The execution of template action '${context.name}' failed: the loop reached its limit of '${limit}' after ${iterationCount} iterations before its condition was true.`,
    },
    iterationCount,
  };
}
