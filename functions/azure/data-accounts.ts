import type { TableClient } from "@azure/data-tables";
import type { BlobServiceClient } from "@azure/storage-blob";
import { storage } from "../../contract";
import type { SweptTable } from "../dependencies";
import type { DueEntries } from "../operation/due-index";
import type { OperationStore } from "../operation/operation-store";
import type { ResultStore } from "../operation/result-store";
import { SpreadDueEntries } from "../operation/spread-due-entries";
import { SpreadOperations } from "../operation/spread-operations";
import { SpreadResults } from "../operation/spread-results";
import { DueTable } from "./due-table";
import { OperationTable } from "./operation-table";
import { ResultContainer } from "./result-container";

/** How a storage account that operations lie in is reached. */
export interface DataAccount {
  readonly table: TableClient;
  readonly blobs: BlobServiceClient;
}

/** Where operations are kept, in however many accounts. */
export interface DataStores {
  readonly operations: OperationStore;
  readonly due: DueEntries;
  readonly results: ResultStore;
  /** Each account's own part. */
  readonly swept: readonly SweptTable[];
}

/** @param accounts in the order that decides what lies where (contract/placement.ts) */
export function dataStores(accounts: readonly DataAccount[]): DataStores {
  const stores = accounts.map(({ table, blobs }) => ({
    operations: new OperationTable(table, blobs.getContainerClient(storage.containers.requests)),
    due: new DueTable(table),
    results: new ResultContainer(blobs),
  }));
  const swept = stores.map(({ operations: rows, due }) => ({ rows, due }));
  const [first] = stores;
  if (first !== undefined && stores.length === 1) return { ...first, swept };
  return {
    operations: new SpreadOperations(stores.map(({ operations }) => operations)),
    due: new SpreadDueEntries(stores.map(({ due }) => due)),
    results: new SpreadResults(stores.map(({ results }) => results)),
    swept,
  };
}
