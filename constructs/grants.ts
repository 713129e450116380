import { Fn } from "cdktf";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import type { IConstruct } from "constructs";
import { AzureStack } from "./azure-stack";

/**
 * Built-in roles by the name that a plan shows, with their ids: an id stays when Microsoft renames
 * a role. Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
 */
export const roles = {
  KeyVaultSecretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  MonitoringMetricsPublisher: "3913510d-42f4-4e42-8a64-420c390055eb",
  ServiceBusDataReceiver: "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
  ServiceBusDataSender: "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
  StorageBlobDataContributor: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  StorageBlobDataReader: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
  StorageBlobDataOwner: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
  StorageBlobDelegator: "db58b8e5-c6ad-4a2a-8342-4190687cbf4a",
  StorageQueueDataContributor: "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
  StorageQueueDataMessageSender: "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
  StorageTableDataContributor: "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
} as const;

export type Role = keyof typeof roles;

/** What a role lets its holder do, as the assignment's description says it. */
const abilities: Readonly<Record<Role, string>> = {
  KeyVaultSecretsUser: "read secrets of",
  MonitoringMetricsPublisher: "publish telemetry to",
  ServiceBusDataReceiver: "receive from",
  ServiceBusDataSender: "send to",
  StorageBlobDataContributor: "read and write",
  StorageBlobDataReader: "read",
  StorageBlobDataOwner: "own the blobs of",
  StorageBlobDelegator: "sign valet keys of",
  StorageQueueDataContributor: "receive from and send to",
  StorageQueueDataMessageSender: "send to",
  StorageTableDataContributor: "read and write",
};

/** Somebody who can be given a role. */
export interface IGrantee extends IConstruct {
  /** Object id of the principal. */
  readonly principalId: string;
  /** @default Azure finds out, which fails while a new principal is not replicated yet */
  readonly principalType?: "ServicePrincipal";
  /** Is told of every role, so that what runs as the principal can wait for it. */
  onGranted(assignment: RoleAssignment): void;
}

export interface GrantProps {
  readonly role: Role;
  /** ARM id that the role is limited to: the narrowest that serves. */
  readonly on: string;
  /** That resource in words, such as `queue work`. Azure's provider replaces an assignment whose description changes. */
  readonly what: string;
  readonly to: IGrantee;
}

/**
 * Gives a principal a role on one resource; the only creator of role assignments. The assignment is
 * a child of `owner`, named by grantee and role; asking for the same one again changes nothing.
 */
export function grantRole(owner: IConstruct, { role, on, what, to }: GrantProps): void {
  const id = `${to.node.id}-${role}`;
  const existing = owner.node.tryFindChild(id);
  if (existing instanceof RoleAssignment) {
    if (existing.principalIdInput === to.principalId && existing.scopeInput === on) return;
    throw new Error(
      `${owner.node.path} already grants ${role} to another "${to.node.id}" or on another scope; make a role's owner the resource it is on, and give grantees different construct ids`,
    );
  }
  const { subscriptionId } = AzureStack.of(owner).deployer;
  const assignment = new RoleAssignment(owner, id, {
    // Azure identifies an assignment by its name. From the same three parts always the same one: what
    // an interrupted apply left behind is found, and imported, by it.
    name: Fn.uuidv5("url", `${on}/${roles[role]}/${to.principalId}`),
    scope: on,
    // With the subscription, as Azure answers it: the bare form would be replaced at every apply.
    roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`,
    principalId: to.principalId,
    principalType: to.principalType,
    description: `${to.node.id} may ${abilities[role]} ${what}`,
  });
  to.onGranted(assignment);
}
