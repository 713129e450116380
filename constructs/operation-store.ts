import { Construct } from "constructs";
import { dataAccountPurpose } from "../contract";
import { DataAccount } from "./data-account";
import { FixedNumber } from "./fixed-number";
import type { IGrantee } from "./grants";
import type { Monitoring } from "./monitoring";
import { purposes } from "./names";
import type { Redundancy } from "./redundancy";
import type { StorageAccount } from "./storage-account";

export interface OperationStoreProps {
  /** Tells two of a stack apart, as a part of their names. @default the only one */
  readonly purpose?: string;
  readonly monitoring: Monitoring;
  /** How often operations are kept. @default LRS */
  readonly redundancy?: Redundancy;
  /** Storage accounts that share the operations, by their ids: 1 to 16. @default 1 */
  readonly dataAccounts?: number;
  /**
   * Days after its last change that a blob goes, whatever happened. The sweeper deletes requests and
   * results when they expire; this catches what it could not.
   */
  readonly purgeAfterDays: number;
}

/**
 * Where operations live: records in a table, requests and results in blobs, in one storage account or
 * several; work on a queue, in the first.
 */
export class OperationStore extends Construct {
  /** The first account, which has the queue. */
  readonly account: StorageAccount;
  private readonly first: DataAccount;
  private readonly further: readonly DataAccount[];

  /** All of them, by index. */
  get accounts(): readonly StorageAccount[] {
    return [this.account, ...this.further.map(({ account }) => account)];
  }

  /** Where the table REST API takes a new record, by account. */
  get tableUrls(): readonly [string, ...string[]] {
    return [this.first.tableUrl, ...this.further.map(({ tableUrl }) => tableUrl)];
  }

  /** Where the blob REST API takes results, by account. */
  get resultsUrls(): readonly [string, ...string[]] {
    return [this.first.resultsUrl, ...this.further.map(({ resultsUrl }) => resultsUrl)];
  }

  /** URLs of the services of the accounts beside the first. */
  get furtherEndpoints(): readonly { readonly blob: string; readonly table: string }[] {
    return this.further.map(({ account: { endpoints } }) => ({
      blob: endpoints.blob,
      table: endpoints.table,
    }));
  }

  constructor(scope: Construct, id: string, props: OperationStoreProps) {
    super(scope, id);
    const { dataAccounts = 1, purpose } = props;
    const accountAt = (index: number, owner: Construct) =>
      new DataAccount(owner, {
        ...props,
        hasQueue: index === 0,
        purpose: purposes(dataAccountPurpose(index), purpose),
      });
    this.first = accountAt(0, this);
    this.account = this.first.account;
    const indexes = Array.from({ length: dataAccounts - 1 }, (_, before) => before + 1);
    this.further = indexes.map((index) =>
      accountAt(index, new Construct(this, `Data${index + 1}`)),
    );
    fixNumber(this, dataAccounts);
  }

  /** Lets a principal read and write records, requests and results, and sign valet keys to results. */
  grantReadWrite(grantee: IGrantee): void {
    for (const account of [this.first, ...this.further]) account.grantReadWrite(grantee);
  }

  /** Lets a principal write records, and nothing else of the store. */
  grantRecords(grantee: IGrantee): void {
    for (const account of [this.first, ...this.further]) account.grantRecords(grantee);
  }

  /** Lets a principal read and write results, and nothing else of the store. */
  grantResults(grantee: IGrantee): void {
    for (const account of [this.first, ...this.further]) account.grantResults(grantee);
  }
}

/** With another number an id would lead to another account, and what is there be found no more. */
function fixNumber(scope: Construct, dataAccounts: number): void {
  new FixedNumber(scope, "DataAccounts", {
    value: dataAccounts,
    refusal:
      "dataAccounts was raised from 1 before and stays what it is: with another number operations would be looked for in the wrong accounts. Set it back, or deploy another environment and let this one's operations end.",
  });
}
