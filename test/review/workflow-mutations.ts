import type { Mutation } from "./stack-mutations";

/** A workflow definition as plain JSON, to be changed in place. */
interface Definition {
  actions: Record<string, Action>;
  parameters: Record<string, unknown>;
  triggers: Record<string, Record<string, unknown>>;
}

interface Action {
  type: string;
  inputs?: Record<string, unknown>;
  runAfter?: Record<string, string[]>;
  actions?: Record<string, Action>;
  else?: { actions: Record<string, Action> };
  [member: string]: unknown;
}

/** The facade's definition, as its workflow is deployed. */
function facade(change: (definition: Definition) => void): Pick<Mutation, "stack" | "mutate"> {
  return {
    stack: "logic-app-facade",
    mutate: (s) => s.edit("Facade/Resource", "body.properties.definition", change),
  };
}

function worker(change: (definition: Definition) => void): Pick<Mutation, "stack" | "mutate"> {
  return {
    stack: "functions-logic-app",
    mutate: (s) => s.edit("BackgroundWorker/Resource", "body.properties.definition", change),
  };
}

/** A block's action by its name. */
function the(actions: Record<string, Action> | undefined, name: string): Action {
  const action = actions?.[name];
  if (action === undefined) throw new Error(`no action ${name}`);
  return action;
}

export const workflowMutations: Readonly<Record<string, Mutation>> = {
  "an action between two": {
    ...facade(({ actions }) => {
      actions["Note"] = { type: "Compose", inputs: {}, runAfter: { Operation: ["Succeeded"] } };
      the(actions, "Await_work").runAfter = { Note: ["Succeeded"] };
    }),
    says: [
      "workflow | Facade | action Note | nothing -> Compose in the workflow",
      "cost | Facade | billed actions of a run in which all succeed, trigger included | 4 -> 5",
    ],
  },
  "an action less": {
    ...facade(({ actions }) => {
      delete the(actions, "Explain").actions?.["Keep_operation"];
      delete the(the(actions, "Explain").actions, "Overrun").runAfter;
    }),
    says: [
      "workflow | Facade | action Keep_operation | Http POST @parameters('tableUrl') in Explain (actions) -> nothing",
    ],
  },
  "an action in another block": {
    ...facade(({ actions }) => {
      const explain = the(actions, "Explain");
      actions["Not_sent"] = the(explain.else?.actions, "Not_sent");
      actions["Not_sent"].runAfter = { Explain: ["Succeeded"] };
      delete explain.else?.actions["Not_sent"];
    }),
    says: ["workflow | Facade | action Not_sent: block | Explain (else) -> the workflow"],
  },
  "another answer": {
    ...facade(({ actions }) => {
      the(the(actions, "Explain").actions, "Overrun").inputs!["statusCode"] = 202;
    }),
    says: ["workflow | Facade | action Overrun: inputs.statusCode | 504 -> 202"],
  },
  "a shorter wait": {
    ...facade(({ actions }) => {
      the(actions, "Await_work")["limit"] = { timeout: "PT30S" };
    }),
    says: ["workflow | Facade | action Await_work: limit.timeout | PT90S -> PT30S"],
  },
  "an answer whatever happened": {
    ...facade(({ actions }) => {
      the(actions, "Answer").runAfter = { Await_work: ["Succeeded", "Failed"] };
    }),
    says: [
      "workflow | Facade | action Answer: runs after | Await_work -> Await_work (Failed, Succeeded)",
    ],
  },
  "a condition less": {
    ...facade(({ actions }) => {
      (the(actions, "Explain")["expression"] as { or: unknown[] }).or.pop();
    }),
    says: [
      "workflow | Facade | action Explain: expression.or | {\"equals\":[\"@coalesce(actions('Await_work')?['error']?['code'], '')\",\"ActionTimedOut\"]} -> nothing",
    ],
  },
  "no look at the request": {
    ...facade(({ triggers }) => {
      delete triggers["request"]?.["operationOptions"];
    }),
    says: [
      "workflow | Facade | triggers.request.operationOptions | EnableSchemaValidation -> nothing",
    ],
  },
  "outputs in the run history": {
    ...facade(({ actions }) => {
      delete the(actions, "Await_work")["runtimeConfiguration"];
    }),
    says: [
      'workflow | Facade | action Await_work: runtimeConfiguration | {"secureData":{"properties":["inputs","outputs"]}} -> nothing',
    ],
  },
  "a new parameter": {
    ...facade(({ parameters }) => {
      parameters["extra"] = { type: "String" };
    }),
    says: ['workflow | Facade | parameters.extra | nothing -> {"type":"String"}'],
  },
  "another type of action": {
    ...facade(({ actions }) => {
      the(actions, "Operation").type = "ParseJson";
    }),
    says: ["workflow | Facade | action Operation: type | Compose -> ParseJson"],
  },
  "an action less in the worker": {
    ...worker(({ actions }) => {
      const last = Object.keys(actions).at(-1) ?? "";
      delete actions[last];
    }),
    says: [
      "workflow | BackgroundWorker | action End_the_run | Switch with 2 actions in it in the workflow -> nothing",
      "cost | BackgroundWorker | billed actions of a run in which all succeed, trigger included | 17 to 22, 3 to 5 in each turn of Claim, 3 in each turn of Work_in_slices, 3 to 5 in each turn of Finish -> 16 to 20, 3 to 5 in each turn of Claim, 3 in each turn of Work_in_slices, 3 to 5 in each turn of Finish",
    ],
  },
};
