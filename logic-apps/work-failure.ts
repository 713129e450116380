import { errorCodes } from "../contract";
import type { ScopeAction } from "../workflow-engine/language/workflow-definition";

const failed = "first(body('Failed_actions'))";

/** A JSON object as it is, and an empty one in place of anything else. Expressions. */
function objectOf(value: string): string {
  const text = `string(coalesce(${value}, ''))`;
  return `json(if(startsWith(${text}, '{'), ${text}, '{}'))`;
}

/**
 * What the scope's own refusal says, or else the first failed action of it: a problem that was
 * answered, or its own error.
 * @param refusals names of the actions that refuse
 */
export function explainFailure(refusals: readonly string[]): ScopeAction {
  const reasons = refusals.map((name) => `actions('${name}')?['inputs']?['content']?['refusal']`);
  const refused = reasons.length === 0 ? "null" : `coalesce(${reasons.join(", ")}, null)`;
  return {
    type: "Scope",
    runAfter: { Work: ["Failed", "TimedOut"] },
    actions: {
      Failed_actions: {
        type: "Query",
        inputs: {
          from: "@result('Work')",
          where: "@or(equals(item()['status'], 'Failed'), equals(item()['status'], 'TimedOut'))",
        },
        runtimeConfiguration: { secureData: { properties: ["inputs", "outputs"] } },
      },
      Answer: {
        type: "Compose",
        runAfter: { Failed_actions: ["Succeeded"] },
        inputs: `@${objectOf(`${failed}?['outputs']?['body']`)}`,
        runtimeConfiguration: { secureData: { properties: ["inputs"] } },
      },
      Problem: {
        type: "Compose",
        // An answer that only looks like JSON fails to parse: then the action's own error counts.
        runAfter: { Answer: ["Succeeded", "Failed"] },
        inputs: `@${objectOf("outputs('Answer')?['error']")}`,
      },
      Failure: {
        type: "Compose",
        runAfter: { Problem: ["Succeeded", "Failed"] },
        inputs: {
          code: `@string(coalesce(if(equals(${refused}, null), null, '${errorCodes.workFailed}'), outputs('Problem')?['code'], ${failed}?['error']?['code'], ${failed}?['code'], '${errorCodes.workFailed}'))`,
          message: `@string(coalesce(${refused}, outputs('Problem')?['message'], ${failed}?['error']?['message'], concat('The action ', ${failed}?['name'], ' ended as ', ${failed}?['status'], ', ', ${failed}?['code'], '.')))`,
          // For operators: which action it was, and what the service behind it answered.
          lastError: `@trim(concat(${failed}?['name'], ': ', ${failed}?['status'], ', ', coalesce(${failed}?['error']?['code'], ${failed}?['code'], ''), ' ', coalesce(${failed}?['error']?['message'], outputs('Problem')?['message'], '')))`,
        },
      },
    },
  };
}
