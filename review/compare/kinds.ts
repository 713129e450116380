import type { Resource } from "../synthesized/stack";

/** What a resource is to a reader, by Terraform type or Azure type. */
const kinds: Readonly<Record<string, string>> = {
  azapi_resource_action: "action on a resource",
  azurerm_application_insights: "Application Insights",
  azurerm_application_insights_workbook: "workbook",
  azurerm_log_analytics_workspace: "Log Analytics workspace",
  azurerm_management_lock: "management lock",
  azurerm_monitor_action_group: "action group",
  azurerm_monitor_diagnostic_setting: "diagnostic setting",
  azurerm_monitor_metric_alert: "metric alert",
  azurerm_monitor_scheduled_query_rules_alert_v2: "log alert",
  azurerm_resource_group: "resource group",
  azurerm_role_assignment: "role assignment",
  azurerm_service_plan: "Flex Consumption plan",
  azurerm_servicebus_namespace: "Service Bus namespace",
  azurerm_servicebus_queue: "Service Bus queue",
  azurerm_storage_account: "storage account",
  azurerm_storage_blob: "blob",
  azurerm_storage_container: "container",
  azurerm_storage_management_policy: "purge policy",
  azurerm_storage_queue: "storage queue",
  azurerm_user_assigned_identity: "managed identity",
  terraform_data: "value that Terraform remembers",
  "Microsoft.AlertsManagement/smartDetectorAlertRules": "smart detection rule",
  "Microsoft.Logic/workflows": "Logic App",
  "Microsoft.Storage/storageAccounts/tableServices/tables": "table",
  "Microsoft.Web/sites": "Function App",
  "Microsoft.Web/sites/basicPublishingCredentialsPolicies": "policy on user name and password",
  "Microsoft.Web/sites/config": "site configuration",
};

/** What a resource is, in words; its own type where no word is known. */
export function kindOf({ type, azureType }: Pick<Resource, "type" | "azureType">): string {
  return kinds[type] ?? kinds[azureType ?? ""] ?? azureType ?? type;
}

/** What is lost with a resource that is destroyed, by Terraform type or Azure type. */
const contents: Readonly<Record<string, string>> = {
  azurerm_application_insights: "its traces and metrics",
  azurerm_log_analytics_workspace: "the logs in it",
  azurerm_resource_group: "everything in it",
  azurerm_servicebus_namespace: "its queues and the messages in them",
  azurerm_servicebus_queue: "the messages in it, dead-lettered ones included",
  azurerm_storage_account: "all its blobs, queues and tables",
  azurerm_storage_container: "every blob in it",
  azurerm_storage_queue: "the messages in it",
  "Microsoft.Storage/storageAccounts/tableServices/tables": "every record in it",
};

/** What is stored in a resource, in words; undefined where nothing is. */
export function contentOf({ type, azureType }: Resource): string | undefined {
  return contents[type] ?? contents[azureType ?? ""];
}
