import type { ActionContext } from "../run/action-context";
import { evaluateCondition } from "./condition";
import { deepEqual } from "../expressions/equality";
import { toText } from "../expressions/text";
import {
  fromPlain,
  isInteger,
  isValueObject,
  member,
  typeName,
  type Value,
} from "../expressions/values";
import type { Block } from "../run/action-node";
import {
  blockOutcome,
  failed,
  skippedByBranch,
  unspecified,
  type Outcome,
  type RunStatus,
  type WorkflowError,
} from "../run/records";

export async function scope(context: ActionContext): Promise<Outcome> {
  const [body] = context.node.blocks;
  return blockOutcome(body ? await context.runBlock(body) : "Succeeded");
}

/** If: runs the branch that the condition chooses. */
export async function condition(context: ActionContext): Promise<Outcome> {
  const { expression } = context.node.source;
  const result = context.once("condition", () => evaluateCondition(expression, context));
  if (typeof result !== "boolean") {
    return failed("BadRequest", {
      code: "InvalidTemplate",
      message: `The execution of template action '${context.name}' failed: the result of the evaluation of 'expression' is of type '${typeName(result)}'. The result must be a valid boolean.`,
    });
  }
  const taken = context.node.blocks.find(({ name }) => name === (result ? "actions" : "else"));
  return runBranch(context, taken, blockInputs(result));
}

/** Switch: runs the case whose value is that of the expression, in type and in letter case. */
export async function switchCase(context: ActionContext): Promise<Outcome> {
  const { expression } = context.node.source;
  const value = context.once("value", () => context.evaluate(expression));
  if (typeof value !== "string" && !isInteger(value)) {
    return failed("ExpressionEvaluationFailed", {
      code: "ExpressionEvaluationFailed",
      message: `The execution of template action '${context.name}' failed: The result of the evaluation of 'scope' action expression '${context.written("expression")}' is not valid. It is of type '${typeName(value)}' but is expected to be a value of type 'String, Integer'.`,
    });
  }
  const cases = context.node.blocks.filter((block) => block.name !== "default");
  const foreign = cases.find((block) => typeName(fromPlain(block.case)) !== typeName(value));
  if (foreign !== undefined) {
    return failEveryBranch(context, typeName(value), typeName(fromPlain(foreign.case)));
  }
  const taken =
    cases.find((block) => deepEqual(fromPlain(block.case), value)) ??
    context.node.blocks.find((block) => block.name === "default");
  return runBranch(context, taken, blockInputs(value));
}

/** The comparison is type-strict: one case of another type breaks them all. */
function failEveryBranch(context: ActionContext, value: string, other: string): Outcome {
  for (const block of context.node.blocks) {
    context.endBlock(block, ({ name }) =>
      failed("InternalServerError", {
        code: "ActionConditionFailed",
        message: `The execution of template action '${name}' failed: an unexpected exception encountered when evaluating branching condition. 'Template language function 'strongEquals' expects parameters of same type, but found '${value},${other}' distinct types.'`,
      }),
    );
  }
  return blockOutcome("Failed");
}

async function runBranch(
  context: ActionContext,
  taken: Block | undefined,
  inputs: Outcome["inputs"],
): Promise<Outcome> {
  for (const block of context.node.blocks) {
    if (block !== taken) context.endBlock(block, ({ name }) => skippedByBranch(name));
  }
  return blockOutcome(taken ? await context.runBlock(taken) : "Succeeded", inputs);
}

function blockInputs(expressionResult: unknown): Outcome["inputs"] {
  return fromPlain({ expressionResult });
}

/** Ends the run at once with the status, and for Failed the error, that the definition gives. */
export function terminate(context: ActionContext): Outcome {
  const inputs = context.evaluate(context.inputs);
  const status = toText(member(inputs, "runStatus") ?? "");
  const known = (["Succeeded", "Failed", "Cancelled"] as const).find(
    (name) => name.toLowerCase() === status.toLowerCase(),
  );
  if (known === undefined) {
    return failed("BadRequest", {
      code: "InvalidTemplate",
      message: `The runStatus of Terminate '${context.name}' must be Succeeded, Failed or Cancelled, got '${status}'.`,
    });
  }
  const runError = member(inputs, "runError");
  const error = isValueObject(runError) ? errorOf(runError) : undefined;
  context.run.terminate({ status: known satisfies RunStatus, error });
  return unspecified(inputs);
}

function errorOf(runError: Value): WorkflowError {
  const message = member(runError, "message") ?? null;
  return {
    code: toText(member(runError, "code") ?? null),
    ...(message === null ? {} : { message: toText(message) }),
  };
}
