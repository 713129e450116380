import { StorageAccount as AzurermStorageAccount } from "@cdktf/provider-azurerm/lib/storage-account";
import { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container";
import { Construct } from "constructs";
import type { StorageLogs } from "../contract/log-choices";
import { AzureStack } from "./azure-stack";
import type { Monitoring } from "./monitoring";
import type { Redundancy } from "./redundancy";

/** How long a deleted blob or container can be brought back. */
const softDeleteDays = 7;

type StorageService = "blob" | "queue" | "table";

/**
 * Log categories of a service. A diagnostic setting cannot leave out the writes of the stack's own
 * functions, which their log tells already. A status poll is one table read, and an idle trigger reads its
 * queue every two seconds: those reads would fill the daily quota.
 */
function logCategories(service: StorageService, choice: StorageLogs): readonly string[] {
  if (choice === "none") return [];
  const changes = ["StorageWrite", "StorageDelete"];
  return choice === "all" && service === "blob" ? ["StorageRead", ...changes] : changes;
}

export interface StorageAccountProps {
  /** Part of the name, which is short: `host`, `data`. */
  readonly purpose: string;
  readonly monitoring: Monitoring;
  /** How often Azure keeps what is written. @default LRS */
  readonly redundancy?: Redundancy;
  /** Services in use; each gets diagnostic settings, unless the stack's storage logs nothing. */
  readonly services: readonly StorageService[];
}

/**
 * A storage account that knows no keys: Microsoft Entra ID only, https only, nothing public, soft
 * delete. Every attribute is explicit where Azure's or azurerm's default is laxer.
 */
export class StorageAccount extends Construct {
  readonly id: string;
  readonly name: string;
  /** `https://<name>.blob.core.windows.net/`, and so on. */
  readonly endpoints: Readonly<Record<StorageService, string>>;
  private readonly account: AzurermStorageAccount;

  constructor(scope: Construct, id: string, props: StorageAccountProps) {
    super(scope, id);
    const stack = AzureStack.of(this);
    this.account = new AzurermStorageAccount(this, "Resource", {
      name: stack.physicalName(this, "storageAccount", props.purpose),
      ...stack.placement,
      accountTier: "Standard",
      accountReplicationType: props.redundancy ?? "LRS",
      sharedAccessKeyEnabled: false,
      defaultToOauthAuthentication: true,
      localUserEnabled: false,
      httpsTrafficOnlyEnabled: true,
      minTlsVersion: "TLS1_2",
      allowNestedItemsToBePublic: false,
      crossTenantReplicationEnabled: false,
      allowedCopyScope: "AAD",
      infrastructureEncryptionEnabled: true,
      sasPolicy: { expirationPeriod: "00.00:15:00", expirationAction: "Log" },
      blobProperties: {
        deleteRetentionPolicy: { days: softDeleteDays },
        containerDeleteRetentionPolicy: { days: softDeleteDays },
      },
    });
    this.id = this.account.id;
    this.name = this.account.name;
    this.endpoints = {
      blob: this.account.primaryBlobEndpoint,
      queue: this.account.primaryQueueEndpoint,
      table: this.account.primaryTableEndpoint,
    };
    for (const service of props.services) {
      const categories = logCategories(service, props.monitoring.storageLogs);
      if (categories.length === 0) continue;
      const target = { of: this.serviceId(service), categories };
      props.monitoring.diagnose(this, target, `${service}-diagnostics`);
    }
  }

  /** ARM id of a service of the account, the parent of its containers, queues or tables. */
  serviceId(service: StorageService): string {
    return `${this.id}/${service}Services/default`;
  }

  /** Where the stack is protected, Terraform refuses to destroy the account. */
  protect(): void {
    AzureStack.of(this).protect(this.account);
  }

  /** Adds a private container, made through ARM: the deployer needs no data role for it. */
  addContainer(id: string, name: string): StorageContainer {
    AzureStack.of(this).claim(this, `container of ${this.node.path}`, name);
    return new StorageContainer(this, id, {
      name,
      storageAccountId: this.id,
      containerAccessType: "private",
    });
  }
}
