import { guidOf, localDeployerId, localTenantId } from "../../identity/guid";
import { roleById, roleByName } from "../../identity/roles";
import type { ManagedIdentity, RoleAssignment } from "../applied-stack";
import type { EvaluatedStack } from "../evaluated-stack";
import { TerraformError, type ValueMap } from "../terraform/value";
import type { Arguments } from "./arguments";
import { armName, inResourceGroup, subscriptionScope } from "./arm-id";
import type { ResourceKinds } from "./resource-kinds";

const identityType = "Microsoft.ManagedIdentity/userAssignedIdentities";

function userAssignedIdentity(resource: Arguments): ValueMap {
  const name = resource.text("name");
  const id = inResourceGroup(resource.text("resource_group_name"), identityType, name);
  return {
    id,
    tenant_id: localTenantId,
    principal_id: guidOf(`${id}/principal`),
    client_id: guidOf(`${id}/client`),
  };
}

function roleDefinition(resource: Arguments): { id: string; name: string } {
  const given = resource.optionalText("role_definition_id");
  const name = resource.optionalText("role_definition_name");
  const role = given === undefined ? roleByName(name ?? "") : roleById(given);
  if (role === undefined) {
    throw new TerraformError(
      `${resource.place}: the role ${given ?? name ?? "(none given)"} is not known to the local runtime; add it to local/identity/roles.ts`,
    );
  }
  return role;
}

function roleAssignment(resource: Arguments): ValueMap {
  const role = roleDefinition(resource);
  const scope = resource.text("scope");
  const name =
    resource.optionalText("name") ?? guidOf(`${scope}/${role.id}/${resource.text("principal_id")}`);
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    name,
    role_definition_id: `${subscriptionScope}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`,
    role_definition_name: role.name,
  };
}

export const identityKinds: ResourceKinds = {
  service: "Microsoft Entra and managed identities",
  here: "a token endpoint for each Function App, tokens signed with a key of the data folder; role assignments are enforced by storage and Service Bus, at once",
  terraform: {
    azurerm_user_assigned_identity: userAssignedIdentity,
    azurerm_role_assignment: roleAssignment,
  },
};

const guidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The managed identities of a stack. */
export function managedIdentities(stack: EvaluatedStack): ManagedIdentity[] {
  return stack.ofType("azurerm_user_assigned_identity").map((identity) => ({
    id: identity.text("id"),
    name: identity.text("name"),
    clientId: identity.text("client_id"),
    principalId: identity.text("principal_id"),
  }));
}

/**
 * The role assignments of a stack. Azure refuses one at a scope that does not exist, and one for a
 * principal that it does not know.
 */
export function roleAssignments(stack: EvaluatedStack): RoleAssignment[] {
  const scopes = new Set([
    subscriptionScope.toLowerCase(),
    ...stack.resources.map(({ attributes }) => attributes.text("id").toLowerCase()),
  ]);
  const principals = new Set([
    localDeployerId,
    ...managedIdentities(stack).map(({ principalId }) => principalId),
  ]);
  return stack.ofType("azurerm_role_assignment").map((assignment) => {
    const [scope, principalId] = [assignment.text("scope"), assignment.text("principal_id")];
    if (!scopes.has(scope.toLowerCase())) {
      throw new TerraformError(
        `${assignment.place}: "scope" is ${scope}, which is no resource of the stack; if another deployment owns it, declare a stand-in (docs/extending.md)`,
      );
    }
    // Somebody outside of the stack comes without a type, and nobody here knows them.
    const isStranger = !assignment.has("principal_type") && guidPattern.test(principalId);
    if (!isStranger && !principals.has(principalId)) {
      throw new TerraformError(
        `${assignment.place}: "principal_id" is ${principalId}, which is no user-assigned identity of the stack and not the deployer`,
      );
    }
    return { scope, principalId, roleId: armName(assignment.text("role_definition_id")) };
  });
}
