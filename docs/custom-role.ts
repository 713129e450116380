import { join } from "node:path";
import { readFileSync } from "node:fs";

/** What Azure calls the types that azurerm deploys; azapi's resources name their own. */
const azureTypes: Readonly<Record<string, string>> = {
  azurerm_application_insights: "Microsoft.Insights/components",
  azurerm_log_analytics_workspace: "Microsoft.OperationalInsights/workspaces",
  azurerm_monitor_action_group: "Microsoft.Insights/actionGroups",
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

/** What providers do beyond reading, writing and deleting. */
const furtherActions = [
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
];

type Resources = Readonly<Record<string, Readonly<Record<string, { readonly type?: string }>>>>;

/** The custom role of whoever deploys, from the types of the synthesized stacks' resources. */
export function deployerRole(outdir: string, stackNames: readonly string[]) {
  const types = stackNames.flatMap((name) => typesIn(join(outdir, "stacks", name, "cdk.tf.json")));
  const rights = [...new Set(types)].flatMap((type) =>
    ["read", "write", "delete"].map((verb) => `${type}/${verb}`),
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

function typesIn(file: string): string[] {
  const { resource } = JSON.parse(readFileSync(file, "utf8")) as { readonly resource: Resources };
  return Object.entries(resource).flatMap(([type, all]) => {
    if (withoutRight.includes(type)) return [];
    if (type.startsWith("azapi_")) {
      return Object.values(all).map((one) => one.type?.split("@")[0] ?? "");
    }
    const azureType = azureTypes[type];
    if (azureType !== undefined) return [azureType];
    throw new Error(`docs/custom-role.ts does not know what Azure calls ${type}; add it`);
  });
}
