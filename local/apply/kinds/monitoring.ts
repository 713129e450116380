import { guidOf } from "../../identity/guid";
import { inResourceGroup } from "./arm-id";
import type { Arguments } from "./arguments";
import { nothingComputed, type ResourceKinds } from "./resource-kinds";

function idIn(resource: Arguments, type: string): string {
  return inResourceGroup(resource.text("resource_group_name"), type, resource.text("name"));
}

export const monitoringKinds: ResourceKinds = {
  service: "Azure Monitor",
  here: "ids and a connection string that leads nowhere: no telemetry leaves this machine, and no alert fires",
  terraform: {
    azurerm_log_analytics_workspace: (resource) => {
      const id = idIn(resource, "Microsoft.OperationalInsights/workspaces");
      return { id, workspace_id: guidOf(id) };
    },
    azurerm_application_insights: (resource) => {
      const id = idIn(resource, "Microsoft.Insights/components");
      const key = guidOf(`${id}/key`);
      return {
        id,
        app_id: guidOf(`${id}/app`),
        instrumentation_key: key,
        // Port 9 discards.
        connection_string: `InstrumentationKey=${key};IngestionEndpoint=http://127.0.0.1:9/;LiveEndpoint=http://127.0.0.1:9/`,
      };
    },
    azurerm_application_insights_workbook: (resource) => ({
      id: idIn(resource, "Microsoft.Insights/workbooks"),
    }),
    azurerm_monitor_action_group: (resource) => ({
      id: idIn(resource, "Microsoft.Insights/actionGroups"),
    }),
    azurerm_monitor_metric_alert: (resource) => ({
      id: idIn(resource, "Microsoft.Insights/metricAlerts"),
    }),
    azurerm_monitor_scheduled_query_rules_alert_v2: (resource) => ({
      id: idIn(resource, "Microsoft.Insights/scheduledQueryRules"),
    }),
    azurerm_monitor_diagnostic_setting: (resource) => ({
      id: `${resource.text("target_resource_id")}|${resource.text("name")}`,
    }),
  },
  azure: { "Microsoft.AlertsManagement/smartDetectorAlertRules": nothingComputed },
};
