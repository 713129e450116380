import { guidOf, localDeployerId, localSubscriptionId, localTenantId } from "../../identity/guid";
import { roleById, roleByName } from "../../identity/roles";
import { TerraformError } from "../terraform/value";
import type { Arguments, Kind } from "./arguments";
import { inResourceGroup, resourceGroupId, subscriptionScope } from "./arm-id";

export const identityType = "Microsoft.ManagedIdentity/userAssignedIdentities";

function roleDefinition(resource: Arguments): { id: string; name: string } {
  const given = resource.optionalText("role_definition_id");
  const name = resource.optionalText("role_definition_name");
  const role = given === undefined ? roleByName(name ?? "") : roleById(given);
  if (role === undefined) {
    throw new TerraformError(
      `${resource.place}: the role ${given ?? name ?? "(none given)"} is not known to the local runtime; add it to local/roles.ts`,
    );
  }
  return role;
}

function roleAssignment(resource: Arguments): ReturnType<Kind> {
  const role = roleDefinition(resource);
  const scope = resource.text("scope");
  const name = guidOf(`${scope}/${role.id}/${resource.text("principal_id")}`);
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    name,
    role_definition_id: `${subscriptionScope}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`,
    role_definition_name: role.name,
  };
}

export const identityKinds: Readonly<Record<string, Kind>> = {
  "data.azurerm_client_config": () => ({
    id: guidOf("client_config"),
    tenant_id: localTenantId,
    subscription_id: localSubscriptionId,
    object_id: localDeployerId,
    client_id: guidOf(`${localDeployerId}/client`),
  }),
  "data.azurerm_subscription": () => ({
    id: subscriptionScope,
    subscription_id: localSubscriptionId,
    tenant_id: localTenantId,
    display_name: "local",
  }),
  azurerm_resource_group: (resource) => ({ id: resourceGroupId(resource.text("name")) }),
  azurerm_user_assigned_identity: (resource) => {
    const name = resource.text("name");
    const id = inResourceGroup(resource.text("resource_group_name"), identityType, name);
    return {
      id,
      tenant_id: localTenantId,
      principal_id: guidOf(`${id}/principal`),
      client_id: guidOf(`${id}/client`),
    };
  },
  azurerm_role_assignment: roleAssignment,
};
