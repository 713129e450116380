import { MonitorActionGroup } from "@cdktf/provider-azurerm/lib/monitor-action-group";
import { MonitorMetricAlert } from "@cdktf/provider-azurerm/lib/monitor-metric-alert";
import { MonitorScheduledQueryRulesAlertV2 } from "@cdktf/provider-azurerm/lib/monitor-scheduled-query-rules-alert-v2";
import { TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import {
  alertRules,
  type AlertName,
  type AlertRule,
  type LogRule,
  type MetricRule,
  type Watched,
} from "./alert-rules";
import { AzureStack } from "./azure-stack";
import { isoDuration } from "./duration";
import type { Monitoring } from "./monitoring";
import { attributeOf } from "./replacement";

/** Who is told. */
export interface AlertReceivers {
  /** Addresses that get a mail. @default none */
  readonly emails?: readonly string[];
  /**
   * Whether an https URL is called, too. It may hold a secret, and is therefore no option: Terraform
   * takes it from the variable `alert_webhook`, and it is in no file but its state.
   * @default false
   */
  readonly webhook?: boolean;
}

export interface AlertsProps extends Omit<
  Watched,
  "dailyQuotaGb" | "serviceBusQueue" | "workflow"
> {
  readonly monitoring: Monitoring;
  /** @default nobody: what fires shows in the portal */
  readonly receivers?: AlertReceivers;
  /** The workflow that is a part of the pattern. @default none */
  readonly workflow?: { readonly id: string };
  /** The Service Bus queue that is the broker. @default none */
  readonly serviceBus?: { readonly namespaceId: string; readonly queueName: string };
}

/** Where an alert says what to do. */
const runbook = "docs/runbook.md";

/** Rules that watch the stack, and the group of those whom they tell. */
export class Alerts extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlertsProps,
  ) {
    super(scope, id);
    const { monitoring, receivers = {}, serviceBus, workflow, ...watched } = props;
    const { emails = [], webhook = false } = receivers;
    const group = emails.length > 0 || webhook ? this.addActionGroup(emails, webhook) : undefined;
    const rules = alertRules({
      ...watched,
      serviceBusQueue: serviceBus?.queueName,
      workflow: workflow !== undefined,
      dailyQuotaGb: monitoring.ownWorkspace?.dailyQuotaGb,
    });
    for (const [name, rule] of rules) {
      if (rule.kind === "log") this.addLogRule(name, rule, group);
      else this.addMetricRule(name, rule, group);
    }
  }

  private addActionGroup(emails: readonly string[], webhook: boolean): MonitorActionGroup {
    const stack = AzureStack.of(this);
    const group = new MonitorActionGroup(this, "ActionGroup", {
      name: stack.physicalName(this, "actionGroup"),
      // What a mail's subject begins with; 12 characters at most.
      shortName: "RequestReply",
      resourceGroupName: stack.resourceGroup.name,
      tags: stack.tags,
      // Of no region, as in SmartDetection.
      lifecycle: stack.ownResourceGroup && {
        replaceTriggeredBy: [attributeOf(stack.ownResourceGroup, "id")],
      },
      emailReceiver: emails.map((emailAddress, index) => ({
        name: `email-${index + 1}`,
        emailAddress,
        useCommonAlertSchema: true,
      })),
    });
    if (webhook) {
      const serviceUri = this.webhookUrl().stringValue;
      group.putWebhookReceiver([{ name: "webhook", serviceUri, useCommonAlertSchema: true }]);
    }
    return group;
  }

  private webhookUrl(): TerraformVariable {
    const url = new TerraformVariable(this, "WebhookUrl", {
      type: "string",
      sensitive: true,
      nullable: false,
      description: "https URL that alerts are POSTed to; it may hold a secret",
      validation: [
        {
          condition: '${startswith(var.alert_webhook, "https://")}',
          errorMessage: "TF_VAR_alert_webhook must be an https URL.",
        },
      ],
    });
    url.overrideLogicalId("alert_webhook");
    return url;
  }

  private addLogRule(name: AlertName, rule: LogRule, group: MonitorActionGroup | undefined): void {
    const stack = AzureStack.of(this);
    const { monitoring } = this.props;
    new MonitorScheduledQueryRulesAlertV2(this, name, {
      name: stack.physicalName(this, "alertRule", name),
      displayName: rule.title,
      description: description(name, rule),
      ...stack.placement,
      scopes: [rule.of === "component" ? monitoring.componentId : monitoring.workspaceId],
      severity: rule.severity,
      evaluationFrequency: isoDuration(rule.everyMinutes * 60),
      windowDuration: isoDuration(rule.windowMinutes * 60),
      autoMitigationEnabled: true,
      criteria: [
        {
          query: rule.query,
          timeAggregationMethod: "Count",
          operator: "GreaterThan",
          threshold: 0,
        },
      ],
      action: group && { actionGroups: [group.id] },
    });
  }

  private addMetricRule(
    name: AlertName,
    rule: MetricRule,
    group: MonitorActionGroup | undefined,
  ): void {
    const stack = AzureStack.of(this);
    const { dimension } = rule;
    new MonitorMetricAlert(this, name, {
      name: stack.physicalName(this, "alertRule", name),
      description: description(name, rule),
      resourceGroupName: stack.resourceGroup.name,
      tags: stack.tags,
      ...this.target(rule.of),
      severity: rule.severity,
      frequency: isoDuration(rule.everyMinutes * 60),
      windowSize: isoDuration(rule.windowMinutes * 60),
      autoMitigate: true,
      criteria: [
        {
          metricNamespace: metricNamespaces[rule.of],
          metricName: rule.metric,
          aggregation: rule.aggregation,
          operator: "GreaterThan",
          threshold: rule.threshold,
          dimension: dimension && [
            { name: dimension.name, operator: "Include", values: [dimension.value] },
          ],
        },
      ],
      action: group && [{ actionGroupId: group.id }],
      // Of no region, as the action group.
      lifecycle: stack.ownResourceGroup && {
        replaceTriggeredBy: [attributeOf(stack.ownResourceGroup, "id")],
      },
    });
  }

  private target(of: MetricRule["of"]): { readonly scopes: string[] } {
    const { serviceBus, workflow } = this.props;
    const id = of === "workflow" ? workflow?.id : serviceBus?.namespaceId;
    if (id === undefined) throw new Error(`${this.node.path} has no ${of}, but a rule about one`);
    return { scopes: [id] };
  }
}

const metricNamespaces = {
  workflow: "Microsoft.Logic/workflows",
  serviceBus: "Microsoft.ServiceBus/namespaces",
} as const;

/** What a mail says, and the portal. */
function description(name: AlertName, { title }: AlertRule): string {
  return `${title}. What to do: ${runbook}#${name}`;
}
