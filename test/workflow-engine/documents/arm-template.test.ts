import { ArmEvaluation } from "../../../workflow-engine/documents/arm-evaluation";
import { workflowsIn } from "../../../workflow-engine/documents/read-document";
import { checkDefinition } from "../../../workflow-engine/language/check";
import { readData } from "../data";
import type { Json } from "../run/builders";
import { runDefinition } from "../run/run-definition";

const template = readData("workflows/arm-template.json");
const listKeys = "listKeys(resourceId('Microsoft.Web/sites', 'shop'), '2024-04-01')";
const subscription = "/subscriptions/00000000-0000-0000-0000-000000000000";

function open(given: Json = {}) {
  const workflows = workflowsIn(template, given);
  expect(workflows).toHaveLength(1);
  return workflows[0]!;
}

test("a template's workflow is checked before anybody knows what only a deployment knows", () => {
  const { name, definition, missing, violations } = open();
  expect(name).toBe("order-mail");
  expect(violations).toEqual([]);
  expect(missing).toEqual(["host", listKeys]);
  expect(checkDefinition(definition)).toEqual([]);
  expect(definition).toMatchObject({
    parameters: { host: { type: "String" }, [listKeys]: { type: "String" } },
    actions: { Get_orders: { inputs: { uri: "https://@{parameters('host')}/orders" } } },
  });
});

test("a template's workflow runs with the values that it is given", async () => {
  const { definition, parameters, missing } = open({
    host: "shop.example",
    minutes: 15,
    [listKeys]: { key: "k1" },
    greeting: "hello",
  });
  expect(missing).toEqual([]);
  expect(parameters).toMatchObject({ key: "k1", greeting: "hello" });
  expect(definition).toMatchObject({
    triggers: { Every_few_minutes: { recurrence: { interval: 15 } } },
  });
  const { actions, calls } = await runDefinition(definition, { parameters: { ...parameters } });
  expect(calls[0]).toMatchObject({
    uri: "https://shop.example/orders",
    headers: { "x-key": "k1" },
  });
  expect(actions["Tell"]?.outputs).toEqual({
    text: "hello ORDER-MAIL",
    list: "[1, 2]",
    connection: `${subscription}/resourceGroups/local/providers/Microsoft.Web/connections/office365-order-mail`,
  });
});

test("workflows are found in nested deployments, content templates and symbolic resources", () => {
  const workflow = (name: string, inputs: unknown) => ({
    type: "Microsoft.Logic/workflows",
    name,
    properties: { definition: { triggers: {}, actions: { A: { type: "Compose", inputs } } } },
  });
  const resources = {
    outer: {
      type: "Microsoft.Resources/deployments",
      properties: { template: { resources: [workflow("outer", "[parameters('p')]")] } },
    },
    inner: {
      type: "Microsoft.Resources/deployments",
      properties: {
        expressionEvaluationOptions: { scope: "inner" },
        parameters: { p: { value: "[concat(parameters('p'), '!')]" } },
        template: {
          parameters: { p: { type: "string" } },
          resources: [workflow("inner", "[parameters('p')]")],
        },
      },
    },
    content: {
      type: "Microsoft.OperationalInsights/workspaces/providers/contentTemplates",
      properties: {
        mainTemplate: {
          parameters: { q: { type: "string", defaultValue: "[parameters('p')]" } },
          resources: [workflow("content", "[[parameters('q')]")],
        },
      },
    },
  };
  const parameters = { p: { type: "string", defaultValue: "x" } };
  const found = workflowsIn({ $schema: "", parameters, resources });
  expect(
    found.map(({ name, definition }) => [
      name,
      (definition as { actions: { A: Json } }).actions.A["inputs"],
    ]),
  ).toEqual([
    ["outer", "x"],
    ["inner", "x!"],
    ["content", "x"],
  ]);
});

describe("expressions of a template", () => {
  const scope = {
    parameters: {
      list: { type: "array", defaultValue: ["a", "b"] },
      self: { type: "string", defaultValue: "[parameters('self')]" },
      unknown: { type: "int" },
      on: { type: "bool", defaultValue: true },
    },
    variables: { map: { One: { two: [3] } } },
    given: {},
  };
  const evaluate = (text: string) => {
    const evaluation = new ArmEvaluation(scope);
    return { value: evaluation.evaluate(text, "here"), violations: evaluation.violations };
  };

  test.each<[string, unknown]>([
    ["[variables('map').one['two'][0]]", 3],
    ["[if(parameters('on'), 'yes', parameters('nobody'))]", "yes"],
    ["[and(parameters('on'), not(false()))]", true],
    ["[concat(parameters('list'), createArray('c'))]", ["a", "b", "c"]],
    ["[join(parameters('list'), ';')]", "a;b"],
    ["[format('{0}-{1:D2} {{x}}', 'a', 7)]", "a-7 {x}"],
    [
      "[resourceId('A.B/c/d', 'x', 'y')]",
      `${subscription}/resourceGroups/local/providers/A.B/c/x/d/y`,
    ],
    ["[resourceId('rg', 'A.B/c', 'x')]", `${subscription}/resourceGroups/rg/providers/A.B/c/x`],
    ["[subscriptionResourceId('A.B/c', 'x')]", `${subscription}/providers/A.B/c/x`],
    ["[extensionResourceId('/a', 'B.C/d', 'e')]", "/a/providers/B.C/d/e"],
    ["[uri('https://x/y/', 'z.json')]", "https://x/y/z.json"],
    ["[base64ToJson('eyJhIjoxfQ==')]", { a: 1 }],
    ["[createObject('a', null(), 'b', true())]", { a: null, b: true }],
    ["[environment().suffixes.storage]", "core.windows.net"],
    ["[length(parameters('list'))]", 2],
    ["[[not an expression]", "[not an expression]"],
    ["no expression [x]", "no expression [x]"],
  ])("%s", (text, value) => {
    expect(evaluate(text)).toEqual({ value, violations: [] });
  });

  test.each([
    ["[parameters('nobody')]", "here", "the template has no parameter 'nobody'"],
    ["[variables('nobody')]", "here", "the template has no variable 'nobody'"],
    ["[parameters('self')]", "parameter 'self'", "'self' is made of itself"],
    ["[variables('map').three]", "here", "'variables('map').three' does not exist"],
    ["[concat('a']", "here", "expected token 'RightParenthesis'"],
    ["[concat('a')] and more]", "here", "follows the expression"],
  ])("fails at %s", (text, place, reason) => {
    const { violations } = evaluate(text);
    const message = expect.stringContaining(reason) as string;
    expect(violations).toEqual([{ place, message }]);
  });

  test("what nobody knows is a parameter to give, of the type that the template says", () => {
    const { definition, missing } = workflowsIn({
      $schema: "",
      parameters: scope.parameters,
      resources: [
        {
          type: "Microsoft.Logic/workflows",
          name: "w",
          properties: {
            definition: {
              triggers: {},
              actions: {
                A: { type: "Compose", inputs: "[add(parameters('unknown'), 1)]" },
                B: { type: "Compose", inputs: "[concat('@{length(''', reference('r').x, ''')}')]" },
              },
            },
          },
        },
      ],
    })[0]!;
    expect(missing).toEqual(["unknown", "reference('r')"]);
    expect(checkDefinition(definition)).toEqual([]);
    expect(definition).toMatchObject({
      parameters: { unknown: { type: "Int" }, "reference('r')": { type: "String" } },
      actions: { A: { inputs: "@parameters('unknown')" } },
    });
  });
});
