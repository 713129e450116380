import type { StorageAccount } from "../applied-stack";
import type { EvaluatedStack } from "../evaluated-stack";
import { TerraformError, type ValueMap } from "../terraform/value";
import type { Arguments } from "./arguments";
import { idOf, inResourceGroup, sameId } from "./arm-id";
import type { ComputeAttributes, ResourceKinds } from "./resource-kinds";

const storageAccountType = "Microsoft.Storage/storageAccounts";
export const tableType = "Microsoft.Storage/storageAccounts/tableServices/tables";

const services = ["blob", "queue", "table", "file", "web", "dfs"] as const;

function named(resource: Arguments, pattern: RegExp, rule: string): string {
  const name = resource.text("name");
  if (pattern.test(name)) return name;
  throw new TerraformError(`${resource.place}: "name" must be ${rule}, got "${name}"`);
}

/** The name of a container or queue, which Azure has the same rule for. */
function containerName(resource: Arguments): string {
  return named(
    resource,
    /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
    "3 to 63 lower case letters, digits and single hyphens",
  );
}

function account(resource: Arguments): ValueMap {
  const name = named(resource, /^[a-z0-9]{3,24}$/, "3 to 24 lower case letters and digits");
  const endpoints = services.flatMap((service) => {
    const host = `${name}.${service}.core.windows.net`;
    return [
      [`primary_${service}_endpoint`, `https://${host}/`],
      [`primary_${service}_host`, host],
    ];
  });
  return {
    id: inResourceGroup(resource.text("resource_group_name"), storageAccountType, name),
    primary_location: resource.text("location"),
    ...(Object.fromEntries(endpoints) as Record<string, string>),
  };
}

/** A container or queue: only the ARM way works on an account without shared keys. */
function child(collection: string): ComputeAttributes {
  return (resource) => {
    if (resource.has("storage_account_name")) {
      throw new TerraformError(
        `${resource.place}: "storage_account_name" makes azurerm use the account key, which is disabled; set "storage_account_id"`,
      );
    }
    const parent = idOf(storageAccountType, resource, "storage_account_id");
    const id = `${parent}/${collection}/${containerName(resource)}`;
    return { id, resource_manager_id: id };
  };
}

function blob(resource: Arguments): ValueMap {
  const path = [resource.text("storage_container_name"), resource.text("name")].join("/");
  const url = `https://${resource.text("storage_account_name")}.blob.core.windows.net/${path}`;
  return { id: url, url };
}

export const storageKinds: ResourceKinds = {
  service: "Azure Storage",
  here: "Azurite behind servers of the runtime's own, which authorize each request by token, user-delegation SAS and role assignments as Azure does; the lifecycle policy deletes nothing",
  terraform: {
    azurerm_storage_account: account,
    azurerm_storage_container: child("blobServices/default/containers"),
    azurerm_storage_queue: child("queueServices/default/queues"),
    azurerm_storage_blob: blob,
    azurerm_storage_management_policy: (resource) => ({
      id: `${idOf(storageAccountType, resource, "storage_account_id")}/managementPolicies/default`,
    }),
  },
  azure: { [tableType]: (resource) => ({ tableName: resource.text("name") }) },
};

/** The storage accounts of a stack with what is in them. */
export function storageAccounts(stack: EvaluatedStack): StorageAccount[] {
  const containers = stack.ofType("azurerm_storage_container");
  const queues = stack.ofType("azurerm_storage_queue");
  const tables = stack.ofAzureType(tableType).map(checkTableName);
  return stack.ofType("azurerm_storage_account").map((storageAccount) => {
    const id = storageAccount.text("id");
    return {
      id,
      name: storageAccount.text("name"),
      sharedKeyEnabled: storageAccount.flag("shared_access_key_enabled", true),
      containers: namesIn(id, containers),
      queues: namesIn(id, queues),
      tables: namesIn(id, tables),
    };
  });
}

function namesIn(accountId: string, children: readonly Arguments[]): string[] {
  return children
    .filter((child) => {
      const service = child.text("id").split("/").slice(0, -4).join("/");
      return sameId(service, accountId);
    })
    .map((child) => child.text("name"))
    .sort();
}

function checkTableName(table: Arguments): Arguments {
  const name = table.text("name");
  if (/^[A-Za-z][A-Za-z0-9]{2,62}$/.test(name)) return table;
  throw new TerraformError(
    `${table.place}: "name" must be 3 to 63 letters and digits, a letter first, got "${name}"`,
  );
}
