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
});

describe("what is not supported is refused with its name and place", () => {
  test.each(["Agent", "OpenApiConnection", "AppendToSet", "constructor"])(
    "fails when an action is of type %s",
    (type) => {
      const [found] = violations({ S: { type: "Scope", actions: { A: { type, inputs: {} } } } });
      expect(found).toMatch(
        `actions/S/actions/A/type: action type "${type}" is not supported; supported: Http, `,
      );
    },
  );

  test("fails when the trigger is of another type, or there are two", () => {
    expect(violations({ A: compose(1) }, { triggers: { t: { type: "Timer" } } })).toEqual([
      'triggers/t/type: trigger type "Timer" is not supported; supported: Request, Manual, Recurrence, SlidingWindow, Http, HttpWebhook, ApiConnection, ApiConnectionWebhook, ApiConnectionNotification, ApiManagement, Batch, ServiceProvider',
    ]);
    expect(
      violations(
        { A: compose(1) },
        { triggers: { a: { type: "Request" }, b: { type: "Request" } } },
      ),
    ).toEqual(["triggers: one trigger is supported, got a, b"]);
  });

  test("fails when a trigger splits by no expression, or has conditions that are none", () => {
    const trigger = {
      type: "Request",
      splitOn: "value",
      conditions: [{ dependsOn: "A" }],
      recurrence: { frequency: "Day", interval: 1 },
      runtimeConfiguration: { paginationPolicy: { minimumItemCount: 1 } },
      operationOptions: "SingleInstance",
      inputs: { body: 1 },
    };
    expect(violations({ A: compose(1) }, { triggers: { t: trigger } })).toEqual([
      "triggers/t/recurrence: is not supported on a Request trigger",
      "triggers/t/operationOptions: 'SingleInstance' is not supported on a Request trigger",
      "triggers/t/inputs/body: is not supported on a Request trigger",
      "triggers/t/runtimeConfiguration/paginationPolicy: is not supported on a Request trigger",
      `triggers/t/splitOn: must be an expression that gives the list to split, as in @triggerBody()?['value'], got "value"`,
      'triggers/t/conditions: must be a list of { "expression": "@…" }, got [{"dependsOn":"A"}]',
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
            runtimeConfiguration: { concurrency: { repetitions: 3 } },
            foreach: "@createArray(1)",
          },
        ),
      }),
    ).toEqual([
      "actions/A/foreach: is not supported on Http",
      "actions/A/operationOptions: 'Chunked' is not supported on Http",
      "actions/A/inputs/pagination: is not supported on Http",
      "actions/A/runtimeConfiguration/concurrency: is not supported on Http",
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
      http({ authentication: { type: "Negotiate" } }),
      [
        'actions/A/inputs/authentication/type: "Negotiate" is not supported: one of ManagedServiceIdentity, ActiveDirectoryOAuth, Basic, ClientCertificate, Raw, None',
      ],
    ],
    [
      "an authentication is incomplete",
      http({ authentication: { type: "ActiveDirectoryOAuth", tenant: "t" } }),
      ["actions/A/inputs/authentication: 'clientId' is missing"],
    ],
    [
      "parts of a body are none",
      http({ method: "POST", body: { $multipart: [{ headers: {} }] } }),
      ["actions/A/inputs/body: $multipart must be a list of parts, each with a 'body'"],
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
        "actions/A/runtimeConfiguration/concurrency/repetitions: must be a whole number from 1 to 50, got 51",
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
