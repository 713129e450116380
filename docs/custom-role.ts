import { join } from "node:path";
import { readFileSync } from "node:fs";

/** What Azure calls the types that azurerm deploys; azapi's resources name their own. */
const azureTypes: Readonly<Record<string, string>> = {
  azurerm_application_insights: "Microsoft.Insights/components",
  azurerm_application_insights_workbook: "Microsoft.Insights/workbooks",
  azurerm_log_analytics_workspace: "Microsoft.OperationalInsights/workspaces",
  azurerm_monitor_action_group: "Microsoft.Insights/actionGroups",
  azurerm_monitor_metric_alert: "Microsoft.Insights/metricAlerts",
  azurerm_monitor_scheduled_query_rules_alert_v2: "Microsoft.Insights/scheduledQueryRules",
  azurerm_monitor_diagnostic_setting: "Microsoft.Insights/diagnosticSettings",
  azurerm_resource_group: "Microsoft.Resources/subscriptions/resourceGroups",
  azurerm_role_assignment: "Microsoft.Authorization/roleAssignments",
  azurerm_service_plan: "Microsoft.Web/serverfarms",
  azurerm_servicebus_namespace: "Microsoft.ServiceBus/namespaces",
  azurerm_servicebus_queue: "Microsoft.ServiceBus/namespaces/queues",
  azurerm_storage_account: "Microsoft.Storage/storageAccounts",
  azurerm_storage_container: "Microsoft.Storage/storageAccounts/blobServices/containers",
  azurerm_storage_management_policy: "Microsoft.Storage/storageAccounts/managementPolicies",
  azurerm_storage_queue: "Microsoft.Storage/storageAccounts/queueServices/queues",
  azurerm_user_assigned_identity: "Microsoft.ManagedIdentity/userAssignedIdentities",
};

/** Written through data, or by Terraform itself: no right of the resource manager. */
const withoutRight = ["azurerm_storage_blob", "terraform_data"];

/** What belongs to a resource is not deleted on its own, and Azure knows no such right for all of it. */
const neverDeleted = ["azapi_update_resource", "azapi_resource_action"];

/**
 * What providers do beyond reading, writing and deleting, from their sources. Every name, and every
 * pattern, must be one of Azure's: with an unknown one the role cannot be made.
 * Source: https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
 */
const furtherActions = [
  // azurerm lists the providers when it starts, and reads the role of every assignment.
  "Microsoft.Resources/subscriptions/providers/read",
  "Microsoft.Authorization/roleDefinitions/read",
  // What takes longer is asked for at another address than the resource's own
  // (hashicorp/terraform-provider-azurerm issues 28451 and 29047).
  "Microsoft.OperationalInsights/locations/*/read",
  "Microsoft.Resources/subscriptions/operationresults/read",
  "Microsoft.Storage/locations/*/read",
  "Microsoft.Web/locations/*/read",
  // With an account azurerm reads the properties of its services, and with a namespace its network rules.
  "Microsoft.ServiceBus/namespaces/*/read",
  "Microsoft.Storage/storageAccounts/*/read",
  // azurerm reads the component's billing features and the accounts' and namespaces' keys.
  "Microsoft.Insights/components/currentBillingFeatures/*",
  "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
  "Microsoft.ServiceBus/namespaces/authorizationRules/listKeys/action",
  "Microsoft.Storage/storageAccounts/listKeys/action",
  "Microsoft.Storage/storageAccounts/blobServices/*",
  "Microsoft.Storage/storageAccounts/queueServices/*",
  // A site and a workflow run as an identity, and a site on a plan.
  "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
  "Microsoft.Web/serverfarms/join/action",
  "Microsoft.Web/sites/config/list/action",
  "Microsoft.Web/sites/extensions/*",
  // Every diagnostic setting and Application Insights component sends to a workspace.
  "Microsoft.OperationalInsights/workspaces/sharedKeys/read",
  "Microsoft.Resources/subscriptions/resourceGroups/resources/read",
  // A pipeline looks at what it deployed as a client does: with the key, or the facade's URL.
  "Microsoft.Logic/workflows/triggers/listCallbackUrl/action",
  "Microsoft.Web/sites/host/listkeys/action",
];

type Resources = Readonly<Record<string, Readonly<Record<string, { readonly type?: string }>>>>;

/** The custom role of whoever deploys, from the types of the synthesized stacks' resources. */
export function deployerRole(outdir: string, stackNames: readonly string[]) {
  const rights = stackNames.flatMap((name) =>
    rightsFor(join(outdir, "stacks", name, "cdk.tf.json")),
  );
  return {
    Name: "async-request-reply deployer",
    Description: "Deploys, changes and destroys the stacks of async-request-reply",
    IsCustom: true,
    Actions: [...new Set([...rights, ...furtherActions])].sort(),
    NotActions: [],
    AssignableScopes: ["/subscriptions/<subscription id>"],
  };
}

function rightsFor(file: string): string[] {
  const { resource } = JSON.parse(readFileSync(file, "utf8")) as { readonly resource: Resources };
  return Object.entries(resource).flatMap(([type, all]) => {
    if (withoutRight.includes(type)) return [];
    const verbs = neverDeleted.includes(type) ? ["read", "write"] : ["read", "write", "delete"];
    return azureTypesOf(type, all).flatMap((azureType) =>
      verbs.map((verb) => `${azureType}/${verb}`),
    );
  });
}

function azureTypesOf(type: string, all: Resources[string]): string[] {
  if (type.startsWith("azapi_")) {
    return Object.values(all).map((one) => one.type?.split("@")[0] ?? "");
  }
  const azureType = azureTypes[type];
  if (azureType !== undefined) return [azureType];
  throw new Error(`docs/custom-role.ts does not know what Azure calls ${type}; add it`);
}
