import {
  argument,
  readStack,
  resourcesOf,
  stackNames,
  synthesize,
  type SynthesizedStack,
} from "../support/synth";
import { workbookParts } from "../support/workbook";

const common = {
  ofComponent: ["states", "codes", "dependencies", "waiting", "polls", "executions"],
  metrics: { storage: ["storageaccounts-Transaction-Transactions"] },
} as const;

const ofRuns = {
  "billed-actions": ["workflows--BillableActionExecutions", "workflows--BillableTriggerExecutions"],
  "run-latency": ["workflows--RunLatency"],
  runs: [
    "workflows--RunsStarted",
    "workflows--RunsSucceeded",
    "workflows--RunsFailed",
    "workflows--RunThrottledEvents",
  ],
};

interface Expected {
  readonly ofComponent: readonly string[];
  readonly metrics: Readonly<Record<string, readonly string[]>>;
}

const expected: Readonly<Record<string, Expected>> = {
  "functions-only": { ...common, ofComponent: [...common.ofComponent, "latency"] },
  "functions-logic-app": { ...common, metrics: { ...common.metrics, ...ofRuns } },
  "logic-app-facade": {
    ofComponent: [...common.ofComponent, "latency"],
    metrics: {
      ...{ ...common.metrics, ...ofRuns },
      messages: ["namespaces--ActiveMessages", "namespaces--DeadletteredMessages"],
    },
  },
};

/** Names of the query parts about one type of resource, in the order of the alphabet. */
function asking(stack: SynthesizedStack, resourceType: string): readonly string[] {
  return workbookParts(stack)
    .filter(({ content }) => content.query !== undefined && content.resourceType === resourceType)
    .map(({ name }) => name)
    .sort();
}

const component = "microsoft.insights/components";
const workspace = "microsoft.operationalinsights/workspaces";

describe.each(stackNames)("the workbook of %s", (name) => {
  const stack = readStack(name);
  const parts = workbookParts(stack);

  test("has these parts, and no others", () => {
    expect(asking(stack, component)).toEqual([...(expected[name]?.ofComponent ?? [])].sort());
    expect(asking(stack, workspace)).toEqual(["logs"]);
    const metrics = parts
      .filter(({ content }) => content.metrics !== undefined)
      .map((part) => [
        part.name,
        part.content.metrics?.map(({ metric }) => metric.split("/").at(-1)),
      ]);
    expect(Object.fromEntries(metrics)).toEqual(expected[name]?.metrics);
  });

  test("asks about resources of this stack only", () => {
    const asked = parts.flatMap(({ content }) => [
      ...(content.crossComponentResources ?? []),
      ...(content.resourceIds ?? []),
    ]);
    expect(asked.length).toBeGreaterThan(0);
    for (const id of asked) {
      expect(id).toMatch(
        /^\$\{(azurerm_(application_insights|log_analytics_workspace|storage_account|servicebus_namespace)|azapi_resource)\.\w+\.id\}$/,
      );
    }
  });

  test("is listed with the component, under a name that stays the same", () => {
    const [workbook] = resourcesOf(stack, "azurerm_application_insights_workbook");
    expect(workbook?.["display_name"]).toBe(`Async Request-Reply: ${name}, dev`);
    expect(workbook?.["name"]).toMatch(/^\$\{uuidv5\("url", ".+\/workbook"\)\}$/);
    expect(workbook?.["source_id"]).toMatch(
      /^\$\{lower\(azurerm_application_insights\..+\.id\)\}$/,
    );
    expect(String(argument(workbook ?? {}, "data_json"))).not.toMatch(/[$%]\{(?!az)/);
  });

  test("says nothing of the logs of a workspace that others use, too", () => {
    const id =
      "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/shared/providers/Microsoft.OperationalInsights/workspaces/shared";
    const shared = synthesize({ REQUEST_REPLY_EXISTING_LOG_ANALYTICS_WORKSPACE: id });
    expect(asking(readStack(name, shared), workspace)).toEqual([]);
  });
});
