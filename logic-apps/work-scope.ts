import type { ScopeTools } from "../contract";
import type { Actions } from "../workflow-engine/language/workflow-definition";
import { column, readRecord } from "./operation-record";

/** The variable by which work says that it cannot succeed, and the client is told why. */
export const refusal = "refusal";

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
  refuse: (message) => ({ type: "SetVariable", inputs: { name: refusal, value: message } }),
};
