import { localDeployerId } from "../identity/guid";
import { TerraformError } from "./terraform/value";
import type { ManagedIdentity, RoleAssignment } from "./applied-stack";
import type { EvaluatedStack } from "./evaluated-stack";
import { armName, subscriptionScope } from "./kinds/arm-id";
import { byType } from "./select";

export function managedIdentities(stack: EvaluatedStack): ManagedIdentity[] {
  return byType(stack, "azurerm_user_assigned_identity").map((identity) => ({
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
  return byType(stack, "azurerm_role_assignment").map((assignment) => {
    const [scope, principalId] = [assignment.text("scope"), assignment.text("principal_id")];
    if (!scopes.has(scope.toLowerCase())) {
      throw new TerraformError(
        `${assignment.place}: "scope" is ${scope}, which is no resource of the stack`,
      );
    }
    if (!principals.has(principalId)) {
      throw new TerraformError(
        `${assignment.place}: "principal_id" is ${principalId}, which is no user-assigned identity of the stack and not the deployer`,
      );
    }
    return { scope, principalId, roleId: armName(assignment.text("role_definition_id")) };
  });
}
