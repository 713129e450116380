import { isObject, textOf, valueAt } from "../synthesized/json";
import type { Resource, SynthesizedStack } from "../synthesized/stack";
import { kindOf } from "../compare/kinds";

/** Parts of the pattern, in the order in which a request meets them. */
export const groups = ["front", "broker", "worker", "store", "identity", "monitoring"] as const;
export type Group = (typeof groups)[number];

/** A box of the diagram: a resource, or one of the two jobs that a Function App has. */
export interface Part {
  readonly id: string;
  readonly group: Group;
  readonly resource: Resource;
  readonly label: string;
}

/** Where a resource stands, by Terraform type or Azure type. What is not named is not drawn. */
const places: Readonly<Record<string, Group>> = {
  azurerm_application_insights: "monitoring",
  azurerm_log_analytics_workspace: "monitoring",
  azurerm_servicebus_namespace: "broker",
  azurerm_servicebus_queue: "broker",
  azurerm_storage_account: "store",
  azurerm_storage_container: "store",
  azurerm_storage_queue: "broker",
  azurerm_user_assigned_identity: "identity",
  "Microsoft.Storage/storageAccounts/tableServices/tables": "store",
};

export const siteType = "Microsoft.Web/sites";
const workflowType = "Microsoft.Logic/workflows";

/** Everything of a stack that its diagram shows. */
export function partsOf(stack: SynthesizedStack): readonly Part[] {
  return [...stack.resources.values()].flatMap((resource): Part[] => {
    const { azureType, type } = resource;
    if (type === "azapi_resource" && azureType === siteType) return jobs(stack, resource);
    if (type === "azapi_resource" && azureType === workflowType) {
      return [part(resource, isCalledFromWithin(resource) ? "worker" : "front")];
    }
    const group = places[azureType ?? type] ?? places[type];
    return group === undefined ? [] : [part(resource, group)];
  });
}

/** A Function App answers HTTP, and works where it may receive from a queue. */
function jobs(stack: SynthesizedStack, site: Resource): Part[] {
  const front = part(site, "front", "HTTP functions");
  if (!receives(stack, site)) return [front];
  const worker = part(site, "worker", "triggered by the queue");
  return [front, { ...worker, id: `${worker.id}_worker` }];
}

function part(resource: Resource, group: Group, job?: string): Part {
  const { arguments: given, address, path } = resource;
  const name = textOf(given["name"] ?? "");
  // Containers, queues and tables are known by their names, which no deployment changes.
  const isNamed = ["broker", "store"].includes(group) && /^[a-z-]+$/.test(name);
  const title = isNamed ? name : path;
  const label = [kindOf(resource), title, job].filter((line) => line !== undefined).join("<br/>");
  return { id: address.replace(/\W+/g, "_"), group, resource, label };
}

/** Roles that let their holder take messages off a queue, by id. */
const receivingRoles = [
  "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
  "8a0f0c08-91a1-4084-bc3d-661d67233fed",
  "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
  "090c5cfd-751d-490a-894a-3ce6f1109419",
];

/** Whether a role assignment is for taking messages off a queue. */
export function isReceiving(assignment: Resource): boolean {
  const role = textOf(assignment.arguments["role_definition_id"] ?? "");
  return receivingRoles.some((id) => role.endsWith(id));
}

function receives(stack: SynthesizedStack, site: Resource): boolean {
  const identities = identitiesOf(site);
  return [...stack.resources.values()].some(
    (resource) =>
      resource.type === "azurerm_role_assignment" &&
      isReceiving(resource) &&
      identities.includes(resource.references.get("principal_id")?.[0]?.address ?? ""),
  );
}

/** Addresses of the identities that a resource runs as. */
export function identitiesOf(resource: Resource): readonly string[] {
  return (resource.references.get("identity") ?? []).map(({ address }) => address);
}

/** Whether a workflow's trigger is for identities of the stack, which then has another front. */
function isCalledFromWithin(workflow: Resource): boolean {
  const triggers = ["body", "properties", "accessControl", "triggers"];
  const path = [...triggers, "openAuthenticationPolicies", "policies"];
  const policies = valueAt(workflow.arguments, path);
  return isObject(policies) && /\.principal_id\b/.test(JSON.stringify(policies));
}
