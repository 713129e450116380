import { alertRules } from "../../constructs/alert-rules";
import {
  argument,
  readStack,
  resourcesOf,
  stackNames,
  synthesize,
  type Resource,
  type SynthesizedStack,
} from "../support/synth";

const logAlert = "azurerm_monitor_scheduled_query_rules_alert_v2";
const metricAlert = "azurerm_monitor_metric_alert";

/** Alerts of every variant that its parts do not decide on. */
const common = [
  "daily-cap",
  "failed-answers",
  "failed-operations",
  "silent-sweeper",
  "waiting-work",
];
const ofWorkflow = ["RunThrottledEvents", "RunsFailed"];

const expected: Readonly<Record<string, { readonly log: string[]; readonly metrics: string[] }>> = {
  "functions-only": { log: [...common, "given-up-messages"], metrics: [] },
  "functions-logic-app": { log: common, metrics: ofWorkflow },
  "logic-app-facade": {
    log: [...common, "given-up-messages"],
    metrics: ["ActiveMessages", "DeadletteredMessages", ...ofWorkflow],
  },
};

const alertsOf = (stack: SynthesizedStack) => [
  ...resourcesOf(stack, logAlert),
  ...resourcesOf(stack, metricAlert),
];

const receivers = { emails: ["on-call@example.com", "team@example.com"], webhook: true };
const told = synthesize({ REQUEST_REPLY_ALERTS: JSON.stringify(receivers) });

describe.each(stackNames)("the alerts of %s", (name) => {
  const stack = readStack(name);

  test("are these, and no others", () => {
    const names = resourcesOf(stack, logAlert).map((rule) => String(rule["name"]));
    expect(names.sort()).toEqual(
      (expected[name]?.log ?? []).map((alert) => `ar-${alert}-arr-${name}-dev`).sort(),
    );
    const metrics = resourcesOf(stack, metricAlert).map((rule) =>
      argument(rule, "criteria.0.metric_name"),
    );
    expect(metrics.sort()).toEqual(expected[name]?.metrics);
  });

  test("watch the component, its workspace, the workflow and the namespace of this stack", () => {
    for (const rule of resourcesOf(stack, logAlert)) {
      expect(rule["scopes"]).toEqual([
        expect.stringMatching(
          String(rule["name"]).includes("daily-cap")
            ? /^\$\{azurerm_log_analytics_workspace\..+\.id\}$/
            : /^\$\{azurerm_application_insights\..+\.id\}$/,
        ),
      ]);
    }
    for (const rule of resourcesOf(stack, metricAlert)) {
      const isOfRuns = String(argument(rule, "criteria.0.metric_name")).startsWith("Run");
      expect(rule["scopes"]).toEqual([
        expect.stringMatching(isOfRuns ? /^\$\{azapi_resource\./ : /^\$\{azurerm_servicebus_name/),
      ]);
    }
  });

  test("fire when a query has a row, and resolve by themselves", () => {
    for (const rule of resourcesOf(stack, logAlert)) {
      expect(rule).toMatchObject({ auto_mitigation_enabled: true });
      expect(argument(rule, "criteria.0")).toMatchObject({
        time_aggregation_method: "Count",
        operator: "GreaterThan",
        threshold: 0,
      });
    }
  });

  test("tell nobody unless they are told whom, and are gone when nobody wants them", () => {
    expect(alertsOf(stack).filter((rule) => "action" in rule)).toEqual([]);
    expect(groupsOf(stack)).toEqual([]);
    const off = readStack(name, synthesize({ REQUEST_REPLY_ALERTS: '{"enabled":false}' }));
    expect(alertsOf(off)).toEqual([]);
  });

  test("tell the addresses, say which section of the runbook, and keep the webhook's URL secret", () => {
    const stack = readStack(name, told);
    const [group] = groupsOf(stack);
    expect(group).toMatchObject({
      name: `ag-arr-${name}-dev`,
      email_receiver: receivers.emails.map((email_address, index) => ({
        name: `email-${index + 1}`,
        email_address,
        use_common_alert_schema: true,
      })),
      webhook_receiver: [
        { name: "webhook", service_uri: "${var.alert_webhook}", use_common_alert_schema: true },
      ],
    });
    expect(stack["variable"]).toMatchObject({
      alert_webhook: { sensitive: true, nullable: false, type: "string" },
    });
    expect(JSON.stringify(stack.output)).not.toContain("alert_webhook");
    for (const rule of alertsOf(stack)) {
      expect(rule["description"]).toMatch(/\. What to do: docs\/runbook\.md#[a-z-]+$/);
      expect(JSON.stringify(rule["action"])).toMatch(/azurerm_monitor_action_group\.Alerts_/);
    }
  });
});

/** The action groups that are not Azure's own. */
function groupsOf(stack: SynthesizedStack): readonly Resource[] {
  const isOurs = ({ name }: Resource) => String(name).startsWith("ag-");
  return resourcesOf(stack, "azurerm_monitor_action_group").filter(isOurs);
}

test("a workspace of others is watched by its owner", () => {
  const rules = alertRules({ seesQueues: false, endedBy: "functions", workflow: false });
  expect([...rules.keys()]).toEqual([
    ...["waiting-work", "failed-operations", "failed-answers", "silent-sweeper"],
  ]);
});
