import { grantsOf } from "../compare/roles";
import { textOf, valueAt } from "../synthesized/json";
import type { Resource, SynthesizedStack } from "../synthesized/stack";
import { identitiesOf, isReceiving, siteType, type Part } from "./parts";

export const deployer = { id: "Deployer", label: "whoever deploys" } as const;
export const client = { id: "Client", label: "client" } as const;

/** An arrow of the diagram. Data flows solid, a role is dotted. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: "data" | "role";
  readonly label: string;
}

/** The roles of a stack's identities, and the data that the roles and settings let flow. */
export function edgesOf(stack: SynthesizedStack, parts: readonly Part[]): readonly Edge[] {
  const byAddress = (address: string) => parts.filter((p) => p.resource.address === address);
  const edges = [...fromClients(parts), ...betweenParts(stack, parts)];
  for (const { assignment, role, principal, scope } of grantsOf(stack)) {
    const [target] = scope === undefined ? [] : byAddress(scope);
    const [identity] = principal === undefined ? [] : byAddress(principal);
    if (target === undefined) continue;
    const from = identity?.id ?? deployer.id;
    edges.push({ from, to: target.id, kind: "role", label: role });
    if (principal === undefined) continue;
    const runners = parts.filter(({ resource }) => identitiesOf(resource).includes(principal));
    edges.push(...flowsOf(assignment, role, runners, target.id));
  }
  return edges;
}

/** The data that a role lets flow between what runs as the identity and the role's scope. */
function flowsOf(assignment: Resource, role: string, runners: readonly Part[], to: string): Edge[] {
  // A worker takes messages; what else the app may do, both of its jobs may.
  if (isReceiving(assignment)) {
    const workers = runners.filter(({ group }) => group === "worker");
    return workers.map(({ id }) => data(to, id, "messages"));
  }
  if (/Delegator/.test(role)) return [];
  if (/Publisher/.test(role)) return runners.map(({ id }) => data(id, to, "telemetry"));
  if (/Sender/.test(role)) return runners.map(({ id }) => data(id, to, "messages"));
  return runners.map(({ id }) => data(id, to, /Reader/.test(role) ? "reads" : "reads, writes"));
}

function data(from: string, to: string, label: string): Edge {
  return { from, to, kind: "data", label };
}

/** Whoever calls from outside, and what they show. */
function fromClients(parts: readonly Part[]): Edge[] {
  return parts
    .filter(({ group }) => group === "front")
    .map(({ id, resource }) => data(client.id, id, doorOf(resource)));
}

function doorOf({ azureType, arguments: given }: Resource): string {
  if (azureType === siteType) {
    const settings = valueAt(given, ["body", "properties", "siteConfig", "appSettings"]);
    const isEntra = /"AUTHENTICATION","value":"entra"/.test(textOf(settings));
    // Without, the submit endpoint asks for a key, and the others for the URL that it gave.
    return isEntra ? "Entra token" : "HTTPS";
  }
  const triggers = ["body", "properties", "accessControl", "triggers"];
  const policy = valueAt(given, [...triggers, "sasAuthenticationPolicy", "state"]);
  return policy === "Disabled" ? "Entra token" : "SAS URL";
}

/** Calls of workflows, whose URL a site is given, and telemetry on its way to the workspace. */
function betweenParts(stack: SynthesizedStack, parts: readonly Part[]): Edge[] {
  return parts.flatMap((part) => {
    const body = part.resource.references.get("body") ?? [];
    const kept = body.flatMap(({ address }) => behind(stack, address));
    const called = parts.filter(
      ({ resource, group }) => kept.includes(resource.address) && group !== part.group,
    );
    const workspace = part.resource.references.get("workspace_id") ?? [];
    const logs = parts.filter(({ resource }) =>
      workspace.some(({ address }) => address === resource.address),
    );
    return [
      ...called.map(({ id, group }) =>
        data(part.id, id, group === "worker" ? "starts a run" : "calls back"),
      ),
      ...logs.map(({ id }) => data(part.id, id, "telemetry")),
    ];
  });
}

/** The resource whose value is kept under an address of `terraform_data`. */
function behind(stack: SynthesizedStack, address: string): readonly string[] {
  if (!address.startsWith("terraform_data.")) return [];
  const kept = stack.resources.get(address)?.references.get("input") ?? [];
  return kept.map((reference) => reference.address);
}
