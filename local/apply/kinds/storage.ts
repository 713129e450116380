import { TerraformError } from "../terraform/value";
import type { Arguments, Kind } from "./arguments";
import { idOf, inResourceGroup } from "./arm-id";

export const storageAccountType = "Microsoft.Storage/storageAccounts";

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

function account(resource: Arguments): ReturnType<Kind> {
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
function child(collection: string): Kind {
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

export const storageKinds: Readonly<Record<string, Kind>> = {
  azurerm_storage_account: account,
  azurerm_storage_container: child("blobServices/default/containers"),
  azurerm_storage_queue: child("queueServices/default/queues"),
  azurerm_storage_blob: (resource) => {
    const path = [resource.text("storage_container_name"), resource.text("name")].join("/");
    const url = `https://${resource.text("storage_account_name")}.blob.core.windows.net/${path}`;
    return { id: url, url };
  },
  azurerm_storage_management_policy: (resource) => ({
    id: `${idOf(storageAccountType, resource, "storage_account_id")}/managementPolicies/default`,
  }),
  azurerm_storage_account_queue_properties: (resource) => ({
    id: idOf(storageAccountType, resource, "storage_account_id"),
  }),
};
