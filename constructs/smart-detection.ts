import type { ApplicationInsights } from "@cdktf/provider-azurerm/lib/application-insights";
import { MonitorActionGroup } from "@cdktf/provider-azurerm/lib/monitor-action-group";
import { Construct } from "constructs";
import { AzapiResource } from "./azapi";
import { AzureStack } from "./azure-stack";
import { attributeOf } from "./replacement";

/**
 * The alert rule and the action group that Azure makes by itself within the hour after an
 * Application Insights component, under these very names. Made by the stack they are in its state:
 * otherwise `destroy` stops at a resource group that still holds them
 * (hashicorp/terraform-provider-azurerm issues 10563 and 18026, pull request 22163).
 * The group notifies nobody until a receiver is added.
 */
export class SmartDetection extends Construct {
  constructor(scope: Construct, id: string, insights: ApplicationInsights) {
    super(scope, id);
    const stack = AzureStack.of(this);
    const name = "Application Insights Smart Detection";
    stack.claim(this, "action group", name);
    const group = new MonitorActionGroup(this, "ActionGroup", {
      name,
      shortName: "SmartDetect",
      resourceGroupName: stack.resourceGroup.name,
      tags: stack.tags,
      // Of no region: it would stay in a resource group that moves to another one, and keep Azure
      // from deleting that.
      lifecycle: stack.ownResourceGroup && {
        replaceTriggeredBy: [attributeOf(stack.ownResourceGroup, "id")],
      },
    });
    new AzapiResource(this, "FailureAnomalies", {
      type: "Microsoft.AlertsManagement/smartDetectorAlertRules@2021-04-01",
      name: `Failure Anomalies - ${insights.name}`,
      parentId: stack.resourceGroup.id,
      location: "global",
      tags: stack.tags,
      body: {
        properties: {
          description: "An unusual rise in the rate of failed requests or dependency calls",
          state: "Enabled",
          severity: "Sev3",
          frequency: "PT1M",
          detector: { id: "FailureAnomaliesDetector" },
          scope: [insights.id],
          actionGroups: { groupIds: [group.id] },
        },
      },
      // Alerts Management answers the ids in lower case.
      ignoreCasing: true,
    });
  }
}
