import type { builtInActions } from "../../../workflow-engine/language/action-shapes";
import {
  defineWorkflow,
  type Action,
  type InitializeVariableAction,
} from "../../../workflow-engine/language/workflow-definition";
import { runDefinition } from "../run/run-definition";

interface Example {
  readonly action: Action;
  /** A variable `v` that is there before. @default none */
  readonly variable?: InitializeVariableAction["inputs"]["variables"][0];
  /** What the variable holds then, or else what the action gives. @default nothing */
  readonly gives?: unknown;
}

const inner = { Inner: { type: "Compose", inputs: 1 } } as const;
const number = { name: "v", type: "integer", value: 5 } as const;
const call = { method: "POST", uri: "https://api.example" } as const;

/** One of each type, as TypeScript knows it; the compiler asks for that of a new one. */
const examples: Readonly<Record<keyof typeof builtInActions, Example>> = {
  Http: { action: { type: "Http", inputs: call }, gives: { statusCode: 200, body: "sent" } },
  HttpWebhook: {
    action: { type: "HttpWebhook", inputs: { subscribe: { ...call, body: "@listCallbackUrl()" } } },
    gives: { body: "called back" },
  },
  Response: { action: { type: "Response", inputs: { statusCode: 204 } } },
  Compose: { action: { type: "Compose", inputs: "@add(1, 2)" }, gives: 3 },
  ParseJson: {
    action: { type: "ParseJson", inputs: { content: "[1]", schema: { type: "array" } } },
    gives: { body: [1] },
  },
  Select: {
    action: { type: "Select", inputs: { from: [1, 2], select: "@add(item(), 1)" } },
    gives: { body: [2, 3] },
  },
  Query: {
    action: { type: "Query", inputs: { from: [1, 2], where: "@less(item(), 2)" } },
    gives: { body: [1] },
  },
  Join: {
    action: { type: "Join", inputs: { from: [1, 2], joinWith: "-" } },
    gives: { body: "1-2" },
  },
  Table: {
    action: { type: "Table", inputs: { from: [{ a: 1 }], format: "CSV" } },
    gives: { body: "a\r\n1\r\n" },
  },
  Expression: {
    action: {
      type: "Expression",
      kind: "AddToTime",
      inputs: {
        ...{ baseTime: "2026-01-31T00:00:00Z", interval: 1, timeUnit: "Month" },
        formatString: "yyyy-MM-dd",
      },
    },
    gives: { body: "2026-02-28" },
  },
  Wait: { action: { type: "Wait", inputs: { interval: { count: 1, unit: "Month" } } } },
  Terminate: { action: { type: "Terminate", inputs: { runStatus: "Succeeded" } } },
  InitializeVariable: {
    action: { type: "InitializeVariable", inputs: { variables: [number] } },
    gives: 5,
  },
  SetVariable: {
    variable: number,
    action: { type: "SetVariable", inputs: { name: "v", value: 6 } },
    gives: 6,
  },
  IncrementVariable: {
    variable: number,
    action: { type: "IncrementVariable", inputs: { name: "v", value: 2 } },
    gives: 7,
  },
  DecrementVariable: {
    variable: number,
    action: { type: "DecrementVariable", inputs: { name: "v" } },
    gives: 4,
  },
  AppendToArrayVariable: {
    variable: { name: "v", type: "array", value: [1] },
    action: { type: "AppendToArrayVariable", inputs: { name: "v", value: 2 } },
    gives: [1, 2],
  },
  AppendToStringVariable: {
    variable: { name: "v", type: "string", value: "a" },
    action: { type: "AppendToStringVariable", inputs: { name: "v", value: "b" } },
    gives: "ab",
  },
  Scope: { action: { type: "Scope", actions: inner } },
  If: { action: { type: "If", expression: "@equals(1, 1)", actions: inner } },
  Switch: {
    action: {
      type: "Switch",
      expression: "@add(1, 0)",
      cases: { One: { case: 1, actions: inner } },
    },
  },
  Foreach: { action: { type: "Foreach", foreach: "@range(0, 2)", actions: inner } },
  Until: {
    action: {
      ...{ type: "Until", expression: "@equals(1, 1)", actions: inner },
      limit: { count: 2, timeout: "PT1H" },
    },
  },
};

test.each(Object.entries(examples))("%s is defined and does its work", async (_, example) => {
  const { variable, action, gives } = example;
  const definition = defineWorkflow({
    triggers: { manual: { type: "Request", kind: "Http" } },
    actions:
      variable === undefined
        ? { It: action }
        : {
            Before: { type: "InitializeVariable", inputs: { variables: [variable] } },
            It: { ...action, runAfter: { Before: ["Succeeded"] } },
          },
  });
  const { actions, status, tree, variables } = await runDefinition(definition, {
    http: [{ status: 200, body: "sent" }],
    callbacks: { It: { body: "called back" } },
  });
  expect([status, actions["It"]?.status, tree]).toEqual(["Succeeded", "Succeeded", tree]);
  const given = "v" in variables ? variables["v"] : actions["It"]?.outputs;
  if (gives !== undefined) expect({ given }).toMatchObject({ given: gives });
  const body = actions["Inner"];
  if ("actions" in action || "cases" in action) {
    expect((body?.repetitions?.[0] ?? body)?.status).toBe("Succeeded");
  }
});
