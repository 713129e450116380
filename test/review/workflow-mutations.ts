import type { Mutation } from "./mutation";

/** A workflow definition as plain JSON, to be changed in place. */
interface Definition {
  actions: Record<string, Action>;
  parameters: Record<string, unknown>;
  triggers: Record<string, Record<string, unknown>>;
}

interface Action {
  type: string;
  inputs?: unknown;
  runAfter?: Record<string, string[]>;
  actions?: Record<string, Action>;
  else?: { actions: Record<string, Action> };
  [member: string]: unknown;
}

const secureData = { secureData: { properties: ["inputs", "outputs"] } };
const respond = (statusCode: number): Action => ({ type: "Response", inputs: { statusCode } });

/** A workflow in the way of the facade's: it waits, answers, and explains when it cannot. */
function sample(): Definition {
  return {
    triggers: { request: { type: "Request", operationOptions: "EnableSchemaValidation" } },
    parameters: { tableUrl: { type: "String" } },
    actions: {
      Operation: { type: "Compose", inputs: "@guid()" },
      Await_work: {
        type: "HttpWebhook",
        inputs: { subscribe: { method: "POST", uri: "https://example.com" } },
        limit: { timeout: "PT90S" },
        runtimeConfiguration: secureData,
        runAfter: { Operation: ["Succeeded"] },
      },
      Answer: { ...respond(200), runAfter: { Await_work: ["Succeeded"] } },
      Explain: {
        type: "If",
        expression: { or: [{ equals: ["@a", 1] }, { equals: ["@b", 2] }] },
        actions: {
          Keep_operation: {
            type: "Http",
            inputs: {
              method: "POST",
              uri: "@parameters('tableUrl')",
              authentication: { audience: "https://storage.azure.com/" },
            },
          },
          Overrun: { ...respond(504), runAfter: { Keep_operation: ["Succeeded", "Failed"] } },
        },
        else: { actions: { Not_sent: respond(503) } },
        runAfter: { Await_work: ["Failed", "TimedOut"] },
      },
      Note_of_all: {
        type: "Foreach",
        foreach: "@range(0, 3)",
        actions: { Say: { type: "Compose", inputs: "@item()" } },
        runAfter: { Answer: ["Succeeded"] },
      },
      By_kind: {
        type: "Switch",
        expression: "@x",
        cases: { One: { case: 1, actions: { First: { type: "Compose", inputs: 1 } } } },
        default: { actions: {} },
        runAfter: { Answer: ["Succeeded"] },
      },
    },
  };
}

const facade = { stack: "logic-app-facade", resource: "Facade/Resource" };

/** Puts the sample in the facade's place. */
export const withSample: Mutation["mutate"] = (s) =>
  s.set(facade.resource, "body.properties.definition", sample());

function workflow(change: (definition: Definition) => void): Pick<Mutation, "stack" | "mutate"> {
  const mutate: Mutation["mutate"] = (s) => {
    const definition = sample();
    change(definition);
    s.set(facade.resource, "body.properties.definition", definition);
  };
  return { stack: facade.stack, mutate };
}

/** A block's action by its name. */
function the(actions: Record<string, Action> | undefined, name: string): Action {
  const action = actions?.[name];
  if (action === undefined) throw new Error(`no action ${name}`);
  return action;
}

export const workflowMutations: Readonly<Record<string, Mutation>> = {
  "an action between two": {
    ...workflow(({ actions }) => {
      actions["Note"] = { type: "Compose", inputs: {}, runAfter: { Operation: ["Succeeded"] } };
      the(actions, "Await_work").runAfter = { Note: ["Succeeded"] };
    }),
    says: [
      "workflow | Facade | action Note | nothing -> Compose in the workflow",
      "cost | Facade | billed actions of a run in which all succeed, trigger included | 6 to 7, 1 in each turn of Note_of_all -> 7 to 8, 1 in each turn of Note_of_all",
    ],
  },
  "an action less": {
    ...workflow(({ actions }) => {
      delete the(actions, "Explain").actions?.["Keep_operation"];
      delete the(the(actions, "Explain").actions, "Overrun").runAfter;
    }),
    says: [
      "workflow | Facade | action Keep_operation | Http POST @parameters('tableUrl') in Explain (actions) -> nothing",
    ],
  },
  "an action in another block": {
    ...workflow(({ actions }) => {
      const explain = the(actions, "Explain");
      actions["Not_sent"] = the(explain.else?.actions, "Not_sent");
      actions["Not_sent"].runAfter = { Explain: ["Succeeded"] };
      delete explain.else?.actions["Not_sent"];
    }),
    says: ["workflow | Facade | action Not_sent: block | Explain (else) -> the workflow"],
  },
  "another answer": {
    ...workflow(({ actions }) => {
      the(the(actions, "Explain").actions, "Overrun").inputs = { statusCode: 202 };
    }),
    says: ["workflow | Facade | action Overrun: inputs.statusCode | 504 -> 202"],
  },
  "a shorter wait": {
    ...workflow(({ actions }) => {
      the(actions, "Await_work")["limit"] = { timeout: "PT30S" };
    }),
    says: ["workflow | Facade | action Await_work: limit.timeout | PT90S -> PT30S"],
  },
  "an answer whatever happened": {
    ...workflow(({ actions }) => {
      the(actions, "Answer").runAfter = { Await_work: ["Succeeded", "Failed"] };
    }),
    says: [
      "workflow | Facade | action Answer: runs after | Await_work -> Await_work (Failed, Succeeded)",
    ],
  },
  "a condition less": {
    ...workflow(({ actions }) => {
      (the(actions, "Explain")["expression"] as { or: unknown[] }).or.pop();
    }),
    says: ['workflow | Facade | action Explain: expression.or | {"equals":["@b",2]} -> nothing'],
  },
  "no look at the request": {
    ...workflow(({ triggers }) => {
      delete triggers["request"]?.["operationOptions"];
    }),
    says: [
      "workflow | Facade | triggers.request.operationOptions | EnableSchemaValidation -> nothing",
    ],
  },
  "outputs in the run history": {
    ...workflow(({ actions }) => {
      delete the(actions, "Await_work")["runtimeConfiguration"];
    }),
    says: [
      'workflow | Facade | action Await_work: runtimeConfiguration | {"secureData":{"properties":["inputs","outputs"]}} -> nothing (weaker: after)',
    ],
  },
  "outputs in the run history, and no inputs": {
    ...workflow(({ actions }) => {
      the(actions, "Await_work")["runtimeConfiguration"] = {
        secureData: { properties: ["inputs"] },
      };
    }),
    says: [
      "workflow | Facade | action Await_work: runtimeConfiguration.secureData.properties | outputs -> nothing (weaker: after)",
    ],
  },
  "the request in the run history": {
    ...workflow(({ actions }) => {
      actions["Note"] = { type: "Compose", inputs: "@triggerBody()", runAfter: {} };
    }),
    says: [
      "workflow | Facade | action Note | nothing -> Compose @triggerBody() in the workflow",
      "cost | Facade | billed actions of a run in which all succeed, trigger included | 6 to 7, 1 in each turn of Note_of_all -> 7 to 8, 1 in each turn of Note_of_all",
    ],
  },
  "a secret in a new action": {
    ...workflow(({ actions }) => {
      const inputs = { method: "POST", uri: "https://api.example.com/?code=abcdef", headers: {} };
      actions["Tell"] = { type: "Http", inputs, runAfter: { Await_work: ["Failed"] } };
    }),
    says: [
      "workflow | Facade | action Tell | nothing -> Http POST (looks like a secret: not shown) in the workflow",
      "workflow | Facade | action Tell: inputs.uri | nothing -> (looks like a secret: not shown) (secret: after)",
    ],
  },
  "a new parameter": {
    ...workflow(({ parameters }) => {
      parameters["extra"] = { type: "String" };
    }),
    says: ['workflow | Facade | parameters.extra | nothing -> {"type":"String"}'],
  },
  "another type of action": {
    ...workflow(({ actions }) => {
      the(actions, "Operation").type = "ParseJson";
    }),
    says: ["workflow | Facade | action Operation: type | Compose -> ParseJson"],
  },
  "a loop less": {
    ...workflow(({ actions }) => {
      delete actions["Note_of_all"];
    }),
    says: [
      "workflow | Facade | action Note_of_all | Foreach with 1 action in it in the workflow -> nothing",
      "cost | Facade | billed actions of a run in which all succeed, trigger included | 6 to 7, 1 in each turn of Note_of_all -> 5 to 6",
    ],
  },
  "more in each turn of a loop": {
    ...workflow(({ actions }) => {
      const { actions: inner = {} } = the(actions, "Note_of_all");
      inner["Look"] = { type: "Compose", inputs: 1, runAfter: { Say: ["Succeeded"] } };
    }),
    says: [
      "workflow | Facade | action Look | nothing -> Compose in Note_of_all",
      "cost | Facade | billed actions of a run in which all succeed, trigger included | 6 to 7, 1 in each turn of Note_of_all -> 6 to 7, 2 in each turn of Note_of_all",
    ],
  },
  "another case": {
    ...workflow(({ actions }) => {
      (the(actions, "By_kind")["cases"] as { One: { case: number } }).One.case = 2;
    }),
    says: ["workflow | Facade | action By_kind: case One | 1 -> 2"],
  },
  "one more storage operation": {
    ...workflow(({ actions }) => {
      actions["Read"] = {
        type: "Http",
        inputs: {
          method: "GET",
          uri: "@parameters('tableUrl')",
          authentication: { audience: "https://storage.azure.com/" },
        },
      };
    }),
    says: [
      "workflow | Facade | action Read | nothing -> Http GET @parameters('tableUrl') in the workflow",
      "cost | Facade | billed actions of a run in which all succeed, trigger included | 6 to 7, 1 in each turn of Note_of_all -> 7 to 8, 1 in each turn of Note_of_all",
      "cost | Facade | storage operations of a run in which all succeed | 0 -> 1",
    ],
  },
};
