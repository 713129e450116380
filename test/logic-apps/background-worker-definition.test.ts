import { backgroundWorker } from "../../logic-apps/background-worker";
import { refusalsIn, scopeTools } from "../../logic-apps/work-scope";
import type {
  Action,
  Actions,
  HttpAction,
} from "../../workflow-engine/language/workflow-definition";

const variants = {
  "the sample work": backgroundWorker(),
  backendUrl: backgroundWorker({ backend: { timeoutMinutes: 30 } }),
};

/** Every action by name, whatever block it is in. */
function everyAction(actions: Actions): [string, Action][] {
  return Object.entries(actions).flatMap(([name, action]): [string, Action][] => {
    const blocks = [
      "actions" in action ? action.actions : {},
      "else" in action ? (action.else?.actions ?? {}) : {},
      "default" in action ? (action.default?.actions ?? {}) : {},
      ...("cases" in action ? Object.values(action.cases).map((one) => one.actions) : []),
    ];
    return [[name, action], ...blocks.flatMap(everyAction)];
  });
}

describe.each(Object.entries(variants))("the workflow with %s", (_name, definition) => {
  const all = everyAction(definition.actions);
  const calls = all.filter((entry): entry is [string, HttpAction] => entry[1].type === "Http");
  const storageCalls = calls.filter(([name]) => name !== "Call_the_backend");

  test("is as reviewed", () => {
    expect(`\n${JSON.stringify(definition, null, 2)}\n`).toMatchSnapshot();
  });

  test("holds no deploy-time value: no host, no id, no Terraform template", () => {
    const text = JSON.stringify({ ...definition, $schema: undefined });
    const hosts = [...text.matchAll(/https?:\/\/[^"]*/g)].map(([host]) => host);
    expect(new Set(hosts)).toEqual(new Set(["https://storage.azure.com/"]));
    expect(text).not.toMatch(/\$\{|\/subscriptions\//);
  });

  test("answers its caller at once, and refuses a message that breaks the schema", () => {
    expect(all.map(([, { type }]) => type)).not.toContain("Response");
    expect(definition.triggers).toEqual({
      accepted: expect.objectContaining({
        operationOptions: "EnableSchemaValidation",
        runtimeConfiguration: { secureData: { properties: ["outputs"] } },
      }) as object,
    });
  });

  test.each(calls)(
    "%s says how often it is repeated, and how long it may take",
    (_call, action) => {
      expect(action.inputs.retryPolicy).toMatchObject({ type: "exponential" });
      expect(action.limit?.timeout).toMatch(/^PT\d+M$/);
    },
  );

  test.each(storageCalls)("%s is made as the workflow's own identity", (_call, { inputs }) => {
    expect(inputs.authentication).toEqual({
      type: "ManagedServiceIdentity",
      identity: "@parameters('identityId')",
      audience: "https://storage.azure.com/",
    });
  });

  test.each(storageCalls.filter(([, { inputs }]) => inputs.method !== "GET"))(
    "%s writes only over what it knows, under a condition that cannot be empty",
    (_call, { inputs }) => {
      const condition = inputs.headers?.["If-Match"] ?? inputs.headers?.["If-None-Match"] ?? "";
      const versions = condition
        .replaceAll(/outputs\('\w+'\)\['headers'\]\['ETag'\]/g, "<version>")
        .replace(/'W\/"datetime''1601-.*''"'/, "<none>")
        .replaceAll(/equals\(outputs\('\w+'\)\?\['statusCode'\], 204\)/g, "<written>");
      expect([
        "*",
        "@{<version>}",
        "@{coalesce(triggerBody()?['etag'], <none>)}",
        "@{if(<written>, <version>, if(<written>, <version>, <none>))}",
      ]).toContain(versions);
    },
  );

  test("hides the customer's request and result in the run history", () => {
    const shows = all.filter(([, { type, runtimeConfiguration }]) => {
      const secured = JSON.stringify(runtimeConfiguration ?? {}).includes("inputs");
      return ["Select", "Compose", "Query", "Http"].includes(type) && !secured;
    });
    const reads = shows.filter(([, action]) =>
      /triggerBody\(\)\['request'\](?!\?\['simulate'\])|'(Priced_lines|Result|Call_the_backend)'/.test(
        JSON.stringify("inputs" in action ? action.inputs : {}),
      ),
    );
    expect(reads.map(([name]) => name)).toEqual([]);
  });

  test("bounds every loop by count and time", () => {
    const loops = all.filter(([, { type }]) => type === "Until");
    expect(loops.length).toBeGreaterThan(1);
    for (const [, loop] of loops) {
      expect(loop).toMatchObject({
        limit: {
          count: expect.any(Number) as number,
          timeout: expect.stringMatching(/^PT/) as string,
        },
      });
    }
  });
});

test("names the actions that refuse, wherever they stand but in a Foreach", () => {
  const refuse = scopeTools.refuse("no");
  const block: Action = {
    type: "If",
    expression: "@equals(1, 1)",
    actions: { First: { ...refuse, runAfter: {} } },
    else: { actions: { Second: refuse, Third: { type: "Compose", inputs: 1 } } },
  };
  expect(refusalsIn({ block })).toEqual(["First", "Second"]);
  const loop: Action = { type: "Foreach", foreach: "@range(0, 2)", actions: { block } };
  expect(() => refusalsIn({ loop })).toThrow(/'First' refuses inside a Foreach.*after the loop/);
});

test("backendUrl makes the scope Work one call, with its time limit", () => {
  const { Work } = variants.backendUrl.actions;
  const { Call_the_backend: call, ...others } =
    Work?.type === "Scope" ? Work.actions : ({} as Actions);
  expect(others).toEqual({});
  expect(call).toMatchObject({
    type: "Http",
    limit: { timeout: "PT30M" },
    inputs: { method: "POST", uri: "@parameters('backendUrl')" },
  });
  expect(call).not.toHaveProperty("operationOptions");
});

test("a backend may be given any JSON that goes over unchanged, or what the work's schema allows", () => {
  const schemaOf = (requestSchema?: "work" | "any") => {
    const { triggers } = backgroundWorker({ backend: { timeoutMinutes: 30, requestSchema } });
    const { inputs } = triggers["accepted"] as { inputs: { schema: object } };
    return inputs.schema;
  };
  expect(schemaOf()).toMatchObject({ properties: { request: { type: ["object", "array"] } } });
  expect(schemaOf("any")).toEqual(schemaOf());
  const { triggers } = backgroundWorker();
  expect(triggers["accepted"]).toMatchObject({ inputs: { schema: schemaOf("work") } });
});
