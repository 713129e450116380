import type { ScopeTools } from "../contract";
import {
  enclosing,
  type PlacedAction,
  placeActions,
} from "../workflow-engine/language/definition-tree";
import type { Actions, ParseJsonAction } from "../workflow-engine/language/workflow-definition";
import { column, readRecord } from "./operation-record";

/** The request in the trigger's message, as an expression without its `@`. */
export const request = "triggerBody()['request']";

/** The parameter that holds the work's own settings. */
export const settingsParameter = "settings";

/** What the scope `Work` is offered by the workflow around it. */
export const scopeTools: ScopeTools<Actions[string]> = {
  request,
  setting: (name) => `parameters('${settingsParameter}')?['${name}']`,
  look: (runAfter) => readRecord(runAfter),
  statusIn: (action) => column(action, "status"),
  refuse,
};

/** A variable would be billed for every request, to serve those that are refused. */
function refuse(message: string): ParseJsonAction {
  return {
    type: "ParseJson",
    description: "Fails, so that nothing after it takes place; its content says why",
    inputs: { content: { refusal: message }, schema: { type: "string" } },
  };
}

/**
 * Names of the actions that `refuse` made.
 * @throws Error for one inside a Foreach, whose turns cannot be seen from outside
 */
export function refusalsIn(actions: Actions): readonly string[] {
  const placed = placeActions({ actions }, () => undefined).actions.filter(isRefusal);
  const looping = placed.find((one) => [...enclosing(one)].some(({ type }) => type === "Foreach"));
  if (looping === undefined) return placed.map(({ name }) => name);
  throw new Error(
    `The work's action '${looping.name}' refuses inside a Foreach, where the end of the run cannot read why; let an action of the loop fail, and refuse after the loop (runAfter: Failed).`,
  );
}

function isRefusal({ source, type }: PlacedAction): boolean {
  const { content } = (source["inputs"] ?? {}) as Partial<ParseJsonAction["inputs"]>;
  return (
    type === "ParseJson" && typeof content === "object" && content !== null && "refusal" in content
  );
}
