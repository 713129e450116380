import { AzureCliCredential } from "@azure/identity";
import { dataAccountIndex, facade, settings, storage } from "../contract";
import { RefusedError, UnreachableError, UsageError } from "./errors";
import { operatedStack, type OperatedStack } from "./operated-stack";
import { resourceManager, type OperatorCredential, type ResourceManager } from "./resource-manager";

export interface AzurePlace {
  readonly stack: string;
  readonly resourceGroup: string;
  readonly subscription: string;
}

/** Overridden in tests. */
export interface AzureConnection {
  /** @default of `az login` */
  readonly credential?: OperatorCredential;
  readonly fetch?: typeof fetch;
}

type Endpoints = Readonly<Record<"blob" | "queue" | "table", string>>;

interface Resource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly tags?: Readonly<Record<string, string>>;
}

const origin = "https://management.azure.com";
const resourceVersion = "2021-04-01";
const storageVersion = "2023-05-01";
const logQuery = (id: string) =>
  `union traces, exceptions | where message has "${id}" | order by timestamp asc | take 100 | project timestamp, severityLevel, message`;

/**
 * A deployed stack: its resources have the stack's name as the tag `workload`, and are found in the
 * resource group by it.
 * @throws UnreachableError when nobody is signed in; UsageError when the group has no such stack
 */
export async function azureStack(
  { stack, resourceGroup, subscription }: AzurePlace,
  { credential = new AzureCliCredential(), fetch }: AzureConnection = {},
): Promise<OperatedStack> {
  const manager = resourceManager(origin, credential, fetch);
  const group = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}`;
  const { value } = await manager.get<{ readonly value: readonly Resource[] }>(
    `${group}/resources`,
    resourceVersion,
  );
  const own = value.filter(({ tags }) => tags?.["workload"] === stack);
  if (own.length === 0) throw unknownStack(stack, resourceGroup, value);
  const ofType = (type: string) =>
    own.filter((resource) => resource.type.toLowerCase() === type.toLowerCase());
  const accounts = await dataAccountsOf(ofType("Microsoft.Storage/storageAccounts"), manager);
  const [namespace] = ofType("Microsoft.ServiceBus/namespaces");
  const [site] = ofType("Microsoft.Web/sites");
  const [insights] = ofType("Microsoft.Insights/components");
  return operatedStack({
    ...{ name: stack, credential, resourceManager: manager, ...accounts },
    serviceBusQueue: namespace && {
      id: `${namespace.id}/queues/${facade.queue}`,
      name: facade.queue,
      url: `https://${namespace.name}.servicebus.windows.net/${facade.queue}`,
    },
    workflowIds: ofType("Microsoft.Logic/workflows").map(({ id }) => id),
    retentionSeconds: () => retentionSeconds(site, manager),
    logLines: async (id) => insights && linesOf(insights, id, manager),
  });
}

function unknownStack(stack: string, group: string, resources: readonly Resource[]): UsageError {
  const known = new Set(resources.flatMap(({ tags }) => tags?.["workload"] ?? []));
  const list = known.size === 0 ? "none" : [...known].join(", ");
  return new UsageError(`the resource group ${group} has no stack ${stack}; it has: ${list}`);
}

/** Of the stack's accounts those that have an operations table, in the order that the app knows them in. */
async function dataAccountsOf(accounts: readonly Resource[], manager: ResourceManager) {
  const found: Endpoints[] = [];
  let hasWorkQueue = false;
  const ordered = [...accounts].sort((a, b) => dataAccountIndex(a.name) - dataAccountIndex(b.name));
  for (const { id } of ordered) {
    const table = `${id}/tableServices/default/tables/${storage.tables.operations}`;
    if (!(await exists(table, manager))) continue;
    const { properties } = await manager.get<{
      readonly properties: { readonly primaryEndpoints: Endpoints };
    }>(id, storageVersion);
    const work = `${id}/queueServices/default/queues/${storage.queues.work}`;
    if (found.length === 0) hasWorkQueue = await exists(work, manager);
    found.push(properties.primaryEndpoints);
  }
  const [endpoints, ...furtherAccounts] = found;
  if (endpoints !== undefined) return { endpoints, furtherAccounts, hasWorkQueue };
  throw new UnreachableError("no storage account of the stack has the operations table");
}

async function exists(id: string, manager: ResourceManager): Promise<boolean> {
  try {
    await manager.get(id, storageVersion);
    return true;
  } catch (error) {
    if (error instanceof RefusedError && error.status === 404) return false;
    throw error;
  }
}

/** As the app reads it; to list app settings needs the role Website Contributor. */
async function retentionSeconds(
  site: Resource | undefined,
  manager: ResourceManager,
): Promise<number> {
  const { properties } = await manager.post<{
    readonly properties: Readonly<Record<string, string>>;
  }>(`${site?.id}/config/appsettings/list`, "2023-12-01");
  return Number(properties[settings.retentionSeconds]);
}

/** https://learn.microsoft.com/rest/api/application-insights/query/execute, by Resource Manager. */
async function linesOf(
  insights: Resource,
  operationId: string,
  manager: ResourceManager,
): Promise<readonly string[]> {
  const { tables } = await manager.post<{
    readonly tables: readonly { readonly rows: readonly (readonly unknown[])[] }[];
  }>(`${insights.id}/query`, "2018-04-20", { query: logQuery(operationId), timespan: "P30D" });
  return (tables[0]?.rows ?? []).map((row) => row.map(String).join(" "));
}
