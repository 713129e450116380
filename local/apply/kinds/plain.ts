import { guidOf } from "../../identity/guid";
import type { Arguments, Kind } from "./arguments";
import { inResourceGroup } from "./arm-id";

/** A resource of which the rest of the stack only needs the id. */
function plain(type: string): Kind {
  return (resource) => ({ id: idIn(resource, type) });
}

function idIn(resource: Arguments, type: string): string {
  return inResourceGroup(resource.text("resource_group_name"), type, resource.text("name"));
}

/** Azure Monitor, plans, and what exists only in Terraform. */
export const plainKinds: Readonly<Record<string, Kind>> = {
  azurerm_service_plan: (resource) => ({
    id: idIn(resource, "Microsoft.Web/serverFarms"),
    kind: "functionapp",
  }),
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
      // Port 9 discards: no telemetry leaves this machine.
      connection_string: `InstrumentationKey=${key};IngestionEndpoint=http://127.0.0.1:9/;LiveEndpoint=http://127.0.0.1:9/`,
    };
  },
  azurerm_monitor_action_group: plain("Microsoft.Insights/actionGroups"),
  azurerm_monitor_metric_alert: plain("Microsoft.Insights/metricAlerts"),
  azurerm_monitor_scheduled_query_rules_alert_v2: plain("Microsoft.Insights/scheduledQueryRules"),
  azurerm_monitor_smart_detector_alert_rule: plain(
    "Microsoft.AlertsManagement/smartDetectorAlertRules",
  ),
  azurerm_application_insights_workbook: plain("Microsoft.Insights/workbooks"),
  azurerm_portal_dashboard: plain("Microsoft.Portal/dashboards"),
  azurerm_consumption_budget_resource_group: (resource) => ({
    id: `${resource.text("resource_group_id")}/providers/Microsoft.Consumption/budgets/${resource.text("name")}`,
  }),
  azurerm_monitor_diagnostic_setting: (resource) => ({
    id: `${resource.text("target_resource_id")}|${resource.text("name")}`,
  }),
  azurerm_management_lock: (resource) => ({
    id: `${resource.text("scope")}/providers/Microsoft.Authorization/locks/${resource.text("name")}`,
  }),
  // Roles hold at once here: there is no propagation to wait for.
  time_sleep: (resource) => ({ id: guidOf(resource.place) }),
  terraform_data: (resource) => ({
    id: guidOf(resource.place),
    output: resource.values["input"] ?? null,
  }),
};
