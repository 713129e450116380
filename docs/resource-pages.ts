import { readFileSync } from "node:fs";
import { join } from "node:path";
import { roles } from "../constructs/grants";

/** A resource of `cdk.tf.json`, as far as a drawing needs it. */
interface Resource {
  readonly "//": { readonly metadata: { readonly path: string } };
  readonly name?: string;
  readonly type?: string;
  readonly scope?: string;
  readonly principal_id?: string;
  readonly role_definition_id?: string;
}

type Resources = Readonly<Record<string, Readonly<Record<string, Resource>>>>;

/** What is drawn, by Terraform type or Azure type: the things that a reviewer asks about. */
const kinds: Readonly<Record<string, string>> = {
  azurerm_application_insights: "Application Insights",
  azurerm_log_analytics_workspace: "Log Analytics workspace",
  azurerm_service_plan: "Flex Consumption plan",
  azurerm_servicebus_namespace: "Service Bus namespace",
  azurerm_servicebus_queue: "Service Bus queue",
  azurerm_storage_account: "storage account",
  azurerm_storage_container: "container",
  azurerm_storage_queue: "storage queue",
  azurerm_user_assigned_identity: "managed identity",
  "Microsoft.Logic/workflows": "Logic App",
  "Microsoft.Storage/storageAccounts/tableServices/tables": "table",
  "Microsoft.Web/sites": "Function App",
};

/** Page of a stack: its resources by construct, and every role as an arrow from who holds it. */
export function resourcePage(stack: string, outdir: string): string {
  const file = join(outdir, "stacks", stack, "cdk.tf.json");
  const { resource } = JSON.parse(readFileSync(file, "utf8")) as { resource: Resources };
  return [
    `# Resources of ${stack}\n`,
    "Drawn from the synthesized stack by `npm run docs`; do not edit. A box is a construct, an arrow a role assignment: from the identity to the narrowest scope that serves. Not drawn: resource group, role and diagnostic settings themselves, and how the package is deployed.\n",
    `\`\`\`mermaid\n${drawing(resource)}\n\`\`\`\n`,
  ].join("\n");
}

function drawing(resources: Resources): string {
  const groups = new Map<string, string[]>();
  for (const [type, byId] of Object.entries(resources)) {
    for (const [id, resource] of Object.entries(byId)) {
      const kind = kinds[type] ?? (type === "azapi_resource" && kinds[azureType(resource)]);
      if (!kind) continue;
      const [, group = "", ...below] = resource["//"].metadata.path.split("/");
      const name = resource.name?.includes("${") ? below.join("/") : resource.name;
      const label = [kind, name?.replace(/\/?Resource$/, "")].filter(Boolean).join("<br/>");
      groups.set(group, [...(groups.get(group) ?? []), `    ${id}["${label}"]`]);
    }
  }
  const boxes = [...groups].flatMap(([name, nodes]) => [
    `  subgraph ${name}`,
    ...nodes.sort(),
    "  end",
  ]);
  const arrows = Object.values(resources["azurerm_role_assignment"] ?? {}).map(arrow);
  return ["flowchart LR", ...boxes, '  Deployer(["whoever deploys"])', ...arrows.sort()].join("\n");
}

function azureType({ type = "" }: Resource): string {
  return type.split("@")[0] ?? "";
}

function arrow({ principal_id, scope, role_definition_id }: Resource): string {
  const role = Object.entries(roles).find(([, id]) => role_definition_id?.endsWith(id))?.[0];
  const who = principal_id?.startsWith("${data.") ? "Deployer" : referenced(principal_id);
  return `  ${who} -->|${role}| ${referenced(scope)}`;
}

/** Logical id of the one resource that an expression such as `${type.id.attribute}` names. */
function referenced(expression = ""): string {
  const [, id] = /^\$\{\w+\.([\w-]+)\.\w+\}$/.exec(expression) ?? [];
  if (id === undefined) throw new Error(`expected the id of one resource, got ${expression}`);
  return id;
}
