import { hasOption, isObject } from "../language/action-types";
import type { ActionContext } from "../run/action-context";
import { isArray, typeName } from "../expressions/values";
import { blockOutcome, failed, type Outcome } from "../run/records";

/** Iterations at once, unless the definition says otherwise. */
const defaultConcurrency = 20;

/** Runs the body for every element; all of them, also when one fails. */
export async function foreach(context: ActionContext): Promise<Outcome> {
  const source = context.node.source["foreach"];
  const items = context.once("items", () => context.evaluate(source));
  if (!isArray(items)) {
    return failed("BadRequest", {
      code: "ExpressionEvaluationFailed",
      message: `The execution of template action '${context.name}' failed: the result of the evaluation of 'foreach' expression '${context.written("foreach")}' is of type '${typeName(items)}'. The result must be a valid array.`,
    });
  }
  const [body] = context.node.blocks;
  const statuses = new Set<string>();
  let next = 0;
  const work = async () => {
    while (next < items.length && body !== undefined && !context.run.isTerminated) {
      const index = next++;
      statuses.add(await context.runBlock(body, context.iteration(index, items[index])));
    }
  };
  const workers = Math.min(concurrencyOf(context), items.length);
  await Promise.all(Array.from({ length: workers }, work));
  if (statuses.has("Failed")) return blockOutcome("Failed", undefined, items.length);
  const status = statuses.has("TimedOut") ? "TimedOut" : "Succeeded";
  return blockOutcome(status, undefined, items.length);
}

function concurrencyOf({ node, frame }: ActionContext): number {
  if (hasOption(node.source, "Sequential")) return 1;
  const runtime = node.source["runtimeConfiguration"];
  const concurrency = isObject(runtime) ? runtime["concurrency"] : undefined;
  const repetitions = isObject(concurrency) ? concurrency["repetitions"] : undefined;
  if (typeof repetitions === "number") return repetitions;
  for (let outer = frame; outer !== undefined; outer = outer.parent) {
    if (outer.loop.type === "Foreach") return 1;
  }
  return defaultConcurrency;
}
