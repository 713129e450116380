import { guidOf, localDeployerId, localSubscriptionId, localTenantId } from "../../identity/guid";
import { resourceGroupId } from "./arm-id";
import type { ResourceKinds } from "./resource-kinds";

export const subscriptionKinds: ResourceKinds = {
  service: "Azure Resource Manager",
  here: "one subscription and tenant, whoever runs it as the deployer; every stack is applied anew",
  terraform: {
    "data.azurerm_client_config": () => ({
      id: guidOf("client_config"),
      tenant_id: localTenantId,
      subscription_id: localSubscriptionId,
      object_id: localDeployerId,
      client_id: guidOf(`${localDeployerId}/client`),
    }),
    azurerm_resource_group: (resource) => ({ id: resourceGroupId(resource.text("name")) }),
  },
  // The tags of whatever resource, which nobody here reads.
  actions: ["providers/Microsoft.Resources/tags/default"],
};
