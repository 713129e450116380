import { canonical, textOf, type Json } from "../synthesized/json";
import type { Resource, SynthesizedStack } from "../synthesized/stack";
import type { Change, Side } from "./change";
import { kindOf } from "./kinds";

/**
 * Names of built-in roles by id, in Microsoft's spelling.
 * Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
 */
const roleNames: Readonly<Record<string, string>> = {
  "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
  "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
  "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
  "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
  "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
  "090c5cfd-751d-490a-894a-3ce6f1109419": "Azure Service Bus Data Owner",
  "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0": "Azure Service Bus Data Receiver",
  "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39": "Azure Service Bus Data Sender",
  "17d1049b-9a84-46fb-8f53-869881c3d3ab": "Storage Account Contributor",
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
  "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
  "db58b8e5-c6ad-4a2a-8342-4190687cbf4a": "Storage Blob Delegator",
  "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
  "8a0f0c08-91a1-4084-bc3d-661d67233fed": "Storage Queue Data Message Processor",
  "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a": "Storage Queue Data Message Sender",
  "19e7f393-937e-4f77-808e-94535e297925": "Storage Queue Data Reader",
  "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "Storage Table Data Contributor",
  "76199698-9eea-4c19-bc75-cec21354c6b6": "Storage Table Data Reader",
};

/** What a role assignment says: who may do what on what. */
interface Grant {
  readonly who: string;
  readonly role: string;
  readonly on: string;
}

/** Roles that principals gain or lose, whichever resource says so. */
export function changedRoles(base: SynthesizedStack, head: SynthesizedStack): Change[] {
  const [before, after] = [grants(base), grants(head)];
  const only = (these: Map<string, Grant>, others: Map<string, Grant>, side: Side) =>
    [...these]
      .filter(([key]) => !others.has(key))
      .map(([, { who, role, on }]): Change => ({ topic: "role", on, what: role, [side]: who }));
  return [...only(before, after, "before"), ...only(after, before, "after")];
}

export function isRoleAssignment({ type }: Resource): boolean {
  return type === "azurerm_role_assignment";
}

/** Arguments of a role assignment that `changedRoles` speaks of. */
export const roleArguments: readonly string[] = [
  "principal_id",
  "role_definition_id",
  "role_definition_name",
  "scope",
];

/** A role assignment, with the addresses of what it names where that is of the stack. */
interface GrantedRole {
  readonly assignment: Resource;
  readonly role: string;
  /** Of an identity; undefined for a principal from elsewhere. */
  readonly principal?: string;
  readonly scope?: string;
}

/** Every role that a stack assigns. */
export function grantsOf(stack: SynthesizedStack): readonly GrantedRole[] {
  const addressOf = (assignment: Resource, argument: string) =>
    assignment.references
      .get(argument)
      ?.map(({ address }) => address)
      .find((address) => stack.resources.has(address));
  return [...stack.resources.values()].filter(isRoleAssignment).map((assignment) => ({
    assignment,
    role: grantOf(stack, assignment).role,
    principal: addressOf(assignment, "principal_id"),
    scope: addressOf(assignment, "scope"),
  }));
}

function grants(stack: SynthesizedStack): Map<string, Grant> {
  const all = [...stack.resources.values()]
    .filter(isRoleAssignment)
    .map((assignment) => grantOf(stack, assignment));
  return new Map(all.map((grant) => [canonical(grant as unknown as Json), grant]));
}

/** What a role assignment says, in words. */
function grantOf(stack: SynthesizedStack, assignment: Resource): Grant {
  const { arguments: given } = assignment;
  const [scope] = assignment.references.get("scope") ?? [];
  const target = scope && stack.resources.get(scope.address);
  const id =
    textOf(given["role_definition_id"] ?? "")
      .split("/")
      .at(-1) ?? "";
  return {
    who: who(stack, assignment),
    role: textOf(given["role_definition_name"] ?? roleNames[id.toLowerCase()] ?? `role ${id}`),
    on: target === undefined ? textOf(given["scope"]) : `${kindOf(target)} ${target.path}`,
  };
}

/** The construct that runs as the principal: an identity is a part of it. */
function who(stack: SynthesizedStack, assignment: Resource): string {
  const [principal] = assignment.references.get("principal_id") ?? [];
  const identity = principal && stack.resources.get(principal.address);
  if (identity !== undefined) return identity.path.replace(/\/Identity$/, "");
  const text = textOf(assignment.arguments["principal_id"]);
  return text.includes("azurerm_client_config") ? "whoever deploys" : text;
}
