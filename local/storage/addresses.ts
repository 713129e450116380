import type { Address } from "../apply/addresses";
import type { EvaluatedStack } from "../apply/evaluated-stack";
import type { StorageService } from "./storage-request";

/** Origin of each storage service on this machine; the account is the first segment of the path. */
export type StorageOrigins = Readonly<Record<StorageService, string>>;

/** The addresses of a stack's storage accounts. */
export function storageAddresses(
  stack: EvaluatedStack,
  origins: StorageOrigins,
): readonly Address[] {
  const accounts = stack.ofType("azurerm_storage_account").map((account) => account.text("name"));
  return accounts.flatMap((account) =>
    (["blob", "queue", "table"] as const).map((service) => ({
      azure: `https://${account}.${service}.core.windows.net`,
      local: `${origins[service]}/${account}`,
    })),
  );
}
