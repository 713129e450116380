import { StorageManagementPolicy } from "@cdktf/provider-azurerm/lib/storage-management-policy";
import type { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container";
import type { Construct } from "constructs";
import { storage } from "../contract";
import { AzapiResource } from "./azapi";
import { AzureStack } from "./azure-stack";
import { grantRole, type IGrantee } from "./grants";
import type { Monitoring } from "./monitoring";
import type { Redundancy } from "./redundancy";
import { StorageAccount } from "./storage-account";

export interface DataAccountProps {
  /** Part of the account's name. */
  readonly purpose: string;
  readonly monitoring: Monitoring;
  /** How often operations are kept. @default LRS */
  readonly redundancy?: Redundancy;
  /** Whether the work's queue is in it. */
  readonly hasQueue: boolean;
  /** Days after its last change that a blob goes, whatever happened. */
  readonly purgeAfterDays: number;
}

/** One storage account of the operation store: the table of records, the containers, their roles. */
export class DataAccount {
  readonly account: StorageAccount;
  private readonly requests: StorageContainer;
  private readonly results: StorageContainer;
  private readonly table: AzapiResource;

  /** Where the table REST API takes a new record. */
  get tableUrl(): string {
    return `${this.account.endpoints.table}${storage.tables.operations}`;
  }

  /** Where the blob REST API takes results. */
  get resultsUrl(): string {
    return `${this.account.endpoints.blob}${storage.containers.results}`;
  }

  /** @param scope that the resources are children of */
  constructor(
    private readonly scope: Construct,
    { purpose, monitoring, redundancy, hasQueue, purgeAfterDays }: DataAccountProps,
  ) {
    this.account = new StorageAccount(scope, "Account", {
      purpose,
      monitoring,
      services: hasQueue ? ["blob", "queue", "table"] : ["blob", "table"],
      redundancy,
    });
    this.requests = this.account.addContainer("Requests", storage.containers.requests);
    this.results = this.account.addContainer("Results", storage.containers.results);
    // azurerm reads a table's access policies with the account key, which is off.
    this.table = new AzapiResource(scope, "Table", {
      type: "Microsoft.Storage/storageAccounts/tableServices/tables@2023-05-01",
      name: storage.tables.operations,
      parentId: this.account.serviceId("table"),
    });
    this.purge(purgeAfterDays);
    this.account.protect();
    for (const resource of [this.requests, this.results, this.table]) {
      AzureStack.of(scope).protect(resource);
    }
  }

  /** Lets a principal read and write records, requests and results, and sign valet keys to results. */
  grantReadWrite(grantee: IGrantee): void {
    grantRole(this.requests, {
      role: "StorageBlobDataContributor",
      on: this.requests.id,
      what: "stored requests",
      to: grantee,
    });
    this.grantResults(grantee);
    this.grantRecords(grantee);
    // A user-delegation key belongs to the account; what it opens is limited by the roles above.
    grantRole(this.scope, {
      role: "StorageBlobDelegator",
      on: this.account.id,
      what: "results",
      to: grantee,
    });
  }

  /** Lets a principal write records, and nothing else of the account. */
  grantRecords(grantee: IGrantee): void {
    grantRole(this.scope, {
      role: "StorageTableDataContributor",
      on: this.table.id,
      what: "operation records",
      to: grantee,
    });
  }

  /** Lets a principal read and write results, and nothing else of the account. */
  grantResults(grantee: IGrantee): void {
    grantRole(this.results, {
      role: "StorageBlobDataContributor",
      on: this.results.id,
      what: "results",
      to: grantee,
    });
  }

  private purge(days: number): void {
    new StorageManagementPolicy(this.scope, "Purge", {
      storageAccountId: this.account.id,
      rule: [
        {
          name: "purge-requests-and-results",
          enabled: true,
          filters: {
            blobTypes: ["blockBlob"],
            prefixMatch: Object.values(storage.containers).map((name) => `${name}/`),
          },
          actions: { baseBlob: { deleteAfterDaysSinceModificationGreaterThan: days } },
        },
      ],
    });
  }
}
