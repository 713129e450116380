import type { AppliedStack, RoleAssignment } from "../apply/applied-stack";
import { guidOf } from "./guid";
import { roleByName } from "./roles";

/** Object id of whoever operates the stacks of this machine. */
export const localOperatorId = guidOf("async-request-reply/operator");

const storageRoles = ["Storage Table Data Contributor", "Storage Queue Data Contributor"];
const serviceBusRoles = ["Azure Service Bus Data Receiver", "Azure Service Bus Data Sender"];

/** The stack with the roles that an operator is given beside it, here as on Azure. */
export function withOperator(applied: AppliedStack): AppliedStack {
  const grants: readonly (readonly [string, readonly string[]])[] = [
    ...applied.storageAccounts.map(({ id }) => [id, storageRoles] as const),
    ...applied.serviceBusNamespaces.map(({ id }) => [id, serviceBusRoles] as const),
  ];
  const assignments = grants.flatMap(([scope, roles]) =>
    roles.map((name): RoleAssignment => {
      const principalId = localOperatorId;
      return { scope, roleId: roleByName(name)?.id ?? "", principalId };
    }),
  );
  return { ...applied, roleAssignments: [...applied.roleAssignments, ...assignments] };
}
