/** A built-in role: the operations that it permits, as its definition on Azure lists them. */
export interface Role {
  readonly id: string;
  readonly name: string;
  /** `actions` and `dataActions` that matter to the services of this machine; `*` is a wildcard. */
  readonly permits: readonly string[];
}

const blob = "Microsoft.Storage/storageAccounts/blobServices";
const queue = "Microsoft.Storage/storageAccounts/queueServices/queues";
const table = "Microsoft.Storage/storageAccounts/tableServices/tables";
const serviceBus = "Microsoft.ServiceBus/namespaces/messages";

export const readSecret = "Microsoft.KeyVault/vaults/secrets/getSecret/action";

/**
 * The built-in roles that local stacks may assign.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
 */
export const builtInRoles: readonly Role[] = [
  {
    id: "4633458b-17de-408a-b874-0445c86b69e6",
    name: "Key Vault Secrets User",
    permits: [readSecret],
  },
  {
    id: "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
    name: "Storage Blob Data Owner",
    permits: [
      `${blob}/containers/*`,
      `${blob}/generateUserDelegationKey/action`,
      `${blob}/containers/blobs/*`,
    ],
  },
  {
    id: "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    name: "Storage Blob Data Contributor",
    permits: [
      ...["delete", "read", "write"].map((verb) => `${blob}/containers/${verb}`),
      `${blob}/generateUserDelegationKey/action`,
      ...["delete", "read", "write", "move/action", "add/action"].map(
        (verb) => `${blob}/containers/blobs/${verb}`,
      ),
    ],
  },
  {
    id: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
    name: "Storage Blob Data Reader",
    permits: [
      `${blob}/containers/read`,
      `${blob}/generateUserDelegationKey/action`,
      `${blob}/containers/blobs/read`,
    ],
  },
  {
    id: "db58b8e5-c6ad-4a2a-8342-4190687cbf4a",
    name: "Storage Blob Delegator",
    permits: [`${blob}/generateUserDelegationKey/action`],
  },
  {
    id: "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
    name: "Storage Queue Data Contributor",
    permits: [
      ...["delete", "read", "write"].map((verb) => `${queue}/${verb}`),
      ...["delete", "read", "write", "process/action"].map((verb) => `${queue}/messages/${verb}`),
    ],
  },
  {
    id: "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
    name: "Storage Queue Data Message Sender",
    permits: [`${queue}/messages/add/action`],
  },
  {
    id: "8a0f0c08-91a1-4084-bc3d-661d67233fed",
    name: "Storage Queue Data Message Processor",
    permits: [`${queue}/messages/read`, `${queue}/messages/process/action`],
  },
  {
    id: "19e7f393-937e-4f77-808e-94535e297925",
    name: "Storage Queue Data Reader",
    permits: [`${queue}/read`, `${queue}/messages/read`],
  },
  {
    id: "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    name: "Storage Table Data Contributor",
    permits: [
      ...["delete", "read", "write"].map((verb) => `${table}/${verb}`),
      ...["delete", "read", "write", "add/action", "update/action"].map(
        (verb) => `${table}/entities/${verb}`,
      ),
    ],
  },
  {
    id: "76199698-9eea-4c19-bc75-cec21354c6b6",
    name: "Storage Table Data Reader",
    permits: [`${table}/read`, `${table}/entities/read`],
  },
  {
    id: "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
    name: "Azure Service Bus Data Sender",
    permits: [`${serviceBus}/send/action`],
  },
  {
    id: "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
    name: "Azure Service Bus Data Receiver",
    permits: [`${serviceBus}/receive/action`],
  },
  {
    id: "090c5cfd-751d-490a-894a-3ce6f1109419",
    name: "Azure Service Bus Data Owner",
    permits: [`${serviceBus}/*`],
  },
  {
    id: "3913510d-42f4-4e42-8a64-420c390055eb",
    name: "Monitoring Metrics Publisher",
    permits: ["Microsoft.Insights/Metrics/Write", "Microsoft.Insights/Telemetry/Write"],
  },
];

/** The role of this GUID (or ARM id that ends in it), or undefined. */
export function roleById(id: string): Role | undefined {
  const guid = id.slice(id.lastIndexOf("/") + 1).toLowerCase();
  return builtInRoles.find((role) => role.id === guid);
}

export function roleByName(name: string): Role | undefined {
  return builtInRoles.find((role) => role.name === name);
}
