import { fromPlain, type Value } from "../expressions/values";
import { isObject } from "../language/action-types";
import type { ActionNode } from "./action-node";
import type { Workflow } from "./definition";
import { statusCodeName, type ActionStatus, type Outcome, type WorkflowError } from "./records";

/** How an action ends whose static result is enabled; undefined when it runs. */
export function staticResult({ definition }: Workflow, node: ActionNode): Outcome | undefined {
  const runtime = node.source["runtimeConfiguration"];
  const use = isObject(runtime) ? runtime["staticResult"] : undefined;
  if (!isObject(use) || use["staticResultOptions"] !== "Enabled") return undefined;
  const results = definition["staticResults"];
  const result = isObject(results) ? results[String(use["name"])] : undefined;
  if (!isObject(result)) return undefined;
  const { status = "Succeeded", code, outputs, error } = result;
  const statusCode = isObject(outputs) ? Number(outputs["statusCode"]) : NaN;
  const named = Number.isInteger(statusCode) ? statusCodeName(statusCode) : "OK";
  const value: Value | undefined = outputs === undefined ? undefined : fromPlain(outputs);
  return {
    status: status as ActionStatus,
    code: typeof code === "string" ? code : named,
    ...(isObject(error) ? { error: error as unknown as WorkflowError } : {}),
    outputs: value,
  };
}
