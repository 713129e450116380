import type { ActionContext } from "../run/action-context";
import { failed, type Outcome } from "../run/records";

/**
 * An action that calls what is not on this machine: a managed connector, a function, another
 * workflow, an integration account. Nothing here can say what it would answer.
 */
export function outsideCall({ name, node }: ActionContext): Outcome {
  return failed("NotAnswered", {
    code: "NotAnswered",
    message: `Action '${name}' of type ${node.type} calls what is not on this machine, and nothing says what it answers.`,
  });
}
