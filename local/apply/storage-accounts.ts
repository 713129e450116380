import { TerraformError } from "./terraform/value";
import type { StorageAccount } from "./applied-stack";
import type { EvaluatedStack } from "./evaluated-stack";
import type { Arguments } from "./kinds/arguments";
import { sameId } from "./kinds/arm-id";
import { tableType } from "./kinds/azapi";
import { byAzapiType, byType } from "./select";

/** The storage accounts of a stack with what is in them. */
export function storageAccounts(stack: EvaluatedStack): StorageAccount[] {
  const containers = [
    ...byType(stack, "azurerm_storage_container"),
    ...byAzapiType(stack, "Microsoft.Storage/storageAccounts/blobServices/containers"),
  ];
  const queues = [
    ...byType(stack, "azurerm_storage_queue"),
    ...byAzapiType(stack, "Microsoft.Storage/storageAccounts/queueServices/queues"),
  ];
  const tables = byAzapiType(stack, tableType);
  return byType(stack, "azurerm_storage_account").map((account) => {
    const id = account.text("id");
    return {
      id,
      name: account.text("name"),
      sharedKeyEnabled: account.flag("shared_access_key_enabled", true),
      containers: namesIn(id, containers),
      queues: namesIn(id, queues),
      tables: namesIn(id, tables.map(checkTableName)),
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
