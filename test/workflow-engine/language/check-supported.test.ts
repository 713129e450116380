import { checkDefinition } from "../../../workflow-engine/language/check";
import { compose, http, violations, type Json } from "../run/builders";

describe("expressions", () => {
  test.each([
    ["@unknown(1)", "unknown"],
    ["@add(1", ""],
    ["@concat('a'", ""],
    ["text @{add(1, 2)", ""],
    ["@add(1, 2) more", ""],
    ['@concat("a")', ""],
    ["@1 + 1", ""],
  ])("fails when an expression is not one: %s", (text, part) => {
    const found = violations({ A: compose({ x: text }) });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^actions\/A\/inputs\/x: /);
    expect(found[0]).toContain(part);
  });

  test("fails when a function gets the wrong number of arguments", () => {
    expect(violations({ A: compose("@length('a', 'b')") })[0]).toMatch(
      /^actions\/A\/inputs: The template language function 'length' /,
    );
  });

  test("keys of objects are expressions, too", () => {
    expect(violations({ A: compose({ "@{outputs('B')}": 1 }) })).toEqual([
      "actions/A/inputs: outputs('B') refers to an action that does not exist",
    ]);
  });

  test("fails when a Terraform token is left in a definition", () => {
    expect(
      violations({ A: compose("${azurerm_x.y.id}"), B: compose({ z: "${TfToken[TOKEN.0]}" }) }),
    ).toEqual([
      'definition/actions/A/inputs: a definition contains no Terraform tokens, got "${azurerm_x.y.id}"; make it a workflow parameter',
      'definition/actions/B/inputs/z: a definition contains no Terraform tokens, got "${TfToken[TOKEN.0]}"; make it a workflow parameter',
    ]);
  });
});

describe("what is not supported is refused with its name and place", () => {
  test.each(["ApiConnection", "Function", "Workflow", "JavaScriptCode", "Xslt"])(
    "fails when an action is of type %s",
    (type) => {
      const [found] = violations({ S: { type: "Scope", actions: { A: { type, inputs: {} } } } });
      expect(found).toMatch(
        `actions/S/actions/A/type: action type "${type}" is not supported; supported: Http, `,
      );
    },
  );

  test("fails when the trigger is of another type, or there are two", () => {
    expect(violations({ A: compose(1) }, { triggers: { t: { type: "ApiConnection" } } })).toEqual([
      'triggers/t/type: trigger type "ApiConnection" is not supported; supported: Request, Recurrence',
    ]);
    expect(
      violations(
        { A: compose(1) },
        { triggers: { a: { type: "Request" }, b: { type: "Request" } } },
      ),
    ).toEqual(["triggers: one trigger is supported, got a, b"]);
  });

  test("fails when a trigger splits, conditions or limits its runs", () => {
    const trigger = {
      type: "Request",
      splitOn: "@triggerBody()",
      conditions: [{ expression: "@true" }],
      runtimeConfiguration: { concurrency: { runs: 1 } },
    };
    expect(violations({ A: compose(1) }, { triggers: { t: trigger } })).toEqual([
      "triggers/t/splitOn: is not supported on this trigger",
      "triggers/t/conditions: is not supported on this trigger",
      "triggers/t/runtimeConfiguration/concurrency: is not supported on this trigger",
    ]);
  });

  test("fails when an action has members that would change what it does", () => {
    expect(
      violations({
        A: http(
          { pagination: true },
          {
            limit: { timeout: "soon", count: 3 },
            operationOptions: "DisableAsyncPattern, Chunked",
            runtimeConfiguration: { paginationPolicy: { minimumItemCount: 3 } },
            foreach: "@createArray(1)",
          },
        ),
      }),
    ).toEqual([
      "actions/A/foreach: is not supported on Http",
      "actions/A/operationOptions: 'Chunked' is not supported on Http",
      "actions/A/inputs/pagination: is not supported on Http",
      "actions/A/runtimeConfiguration/paginationPolicy: is not supported on Http",
      "actions/A/limit: 'count' is none of timeout",
      'actions/A/limit/timeout: must be an ISO 8601 duration such as PT30S, got "soon"',
    ]);
  });

  test.each<[string, Json, string[]]>([
    [
      "a method is missing",
      { type: "Http", inputs: { uri: "https://x" } },
      ["actions/A/inputs: 'method' is missing"],
    ],
    [
      "an address is relative",
      http({ uri: "/api" }),
      ['actions/A/inputs/uri: must be an absolute http or https address, got "/api"'],
    ],
    [
      "an authentication is unknown",
      http({ authentication: { type: "ClientCertificate" } }),
      [
        'actions/A/inputs/authentication/type: "ClientCertificate" is not supported: one of ManagedServiceIdentity, Basic, Raw, None',
      ],
    ],
    [
      "a retry policy is out of bounds",
      http({ retryPolicy: { type: "fixed", count: 91, interval: "PT1S" } }),
      [
        "actions/A/inputs/retryPolicy/count: must be a whole number from 1 to 90, got 91",
        'actions/A/inputs/retryPolicy/interval: must be from 5 s to 86400 s, got "PT1S"',
      ],
    ],
    [
      "a response redirects",
      { type: "Response", inputs: { statusCode: 302 } },
      ["actions/A/inputs/statusCode: must be a 2xx, 4xx or 5xx status code, got 302"],
    ],
    [
      "a run status is none",
      { type: "Terminate", inputs: { runStatus: "Done" } },
      ['actions/A/inputs/runStatus: "Done" is not supported: one of Succeeded, Failed, Cancelled'],
    ],
    [
      "a wait has no end",
      { type: "Wait", inputs: {} },
      ["actions/A/inputs: needs either 'interval' or 'until'"],
    ],
    [
      "a variable has no type",
      { type: "InitializeVariable", inputs: { variables: [{ name: "x", type: "date" }] } },
      [
        'actions/A/inputs/variables/0/type: "date" is not supported: one of Array, Boolean, Float, Integer, Object, String',
      ],
    ],
    [
      "a loop is too parallel",
      {
        type: "Foreach",
        foreach: [],
        actions: {},
        runtimeConfiguration: { concurrency: { repetitions: 51 } },
      },
      [
        "actions/A/runtimeConfiguration/concurrency: repetitions must be a whole number from 1 to 50, got 51",
      ],
    ],
    [
      "a case has no value",
      { type: "Switch", expression: "@string(1)", cases: { One: { actions: {} } } },
      ["actions/A/cases: Switch needs a 'case' in each of its cases"],
    ],
    [
      "something else is secured",
      compose(1, { runtimeConfiguration: { secureData: { properties: ["code"] } } }),
      [
        "actions/A/runtimeConfiguration/secureData: properties must be a list of 'inputs', 'outputs'",
      ],
    ],
  ])("fails when %s", (_name, action, expected) => {
    expect(violations({ A: action })).toEqual(expected);
  });

  test("fails when a definition is none", () => {
    expect(checkDefinition([])).toEqual([
      { place: "definition", message: "must be an object with 'actions' (and 'triggers')" },
    ]);
  });
});
