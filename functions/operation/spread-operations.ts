import { accountOf } from "../../contract";
import type { OperationRecord } from "./operation-record";
import type { KeyClaim, OperationStore, StoredOperation } from "./operation-store";

/**
 * Operations in several storage accounts, each in that of its id, each key in that of its hash. The
 * first account also has what was made when it was the only one: what is not found at home is looked
 * for there, and an id or a key that it has is taken. So accounts may be added while work is going on.
 */
export class SpreadOperations implements OperationStore {
  constructor(private readonly accounts: readonly OperationStore[]) {}

  async create(record: OperationRecord, input: unknown): Promise<StoredOperation | undefined> {
    for (const account of this.otherPlaces(record.id)) {
      if ((await this.at(account).read(record.id)) !== undefined) return undefined;
    }
    const home = this.homeOf(record.id);
    return placed(home, await this.at(home).create(record, input));
  }

  read(id: string): Promise<StoredOperation | undefined> {
    return this.firstOf(id, async (store, account) => placed(account, await store.read(id)));
  }

  readInput(id: string): Promise<unknown> {
    return this.firstOf(id, (store) => store.readInput(id));
  }

  readCheckpoint(id: string): Promise<string | undefined> {
    return this.firstOf(id, (store) => store.readCheckpoint(id));
  }

  async update(record: StoredOperation): Promise<StoredOperation | undefined> {
    const account = record.account ?? this.homeOf(record.id);
    return placed(account, await this.at(account).update(record));
  }

  remove(record: StoredOperation): Promise<void> {
    return this.at(record.account ?? this.homeOf(record.id)).remove(record);
  }

  async claimKey(claim: KeyClaim): Promise<KeyClaim> {
    for (const account of this.otherPlaces(claim.keyHash)) {
      const held = await this.at(account).readKey(claim.keyHash);
      if (held !== undefined) return held;
    }
    return this.at(this.homeOf(claim.keyHash)).claimKey(claim);
  }

  readKey(keyHash: string): Promise<KeyClaim | undefined> {
    return this.firstOf(keyHash, (store) => store.readKey(keyHash));
  }

  async releaseKey(keyHash: string, operationId: string): Promise<void> {
    for (const account of this.placesOf(keyHash)) {
      await this.at(account).releaseKey(keyHash, operationId);
    }
  }

  /** What the first place has that has it. */
  private async firstOf<T>(
    key: string,
    find: (store: OperationStore, account: number) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    for (const account of this.placesOf(key)) {
      const found = await find(this.at(account), account);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private placesOf(key: string): readonly number[] {
    return placesOf(key, this.accounts.length);
  }

  private otherPlaces(key: string): readonly number[] {
    return this.placesOf(key).slice(1);
  }

  private homeOf(key: string): number {
    return accountOf(key, this.accounts.length);
  }

  private at(account: number): OperationStore {
    return atIndex(this.accounts, account);
  }
}

function placed(account: number, record: StoredOperation | undefined): StoredOperation | undefined {
  return record && { ...record, account };
}

/** Where an id or a key's hash may be: at home, and in the account that was the only one. */
export function placesOf(key: string, accounts: number): readonly number[] {
  const home = accountOf(key, accounts);
  return home === 0 ? [0] : [home, 0];
}

/** @throws Error for an account that the app was not told of */
export function atIndex<T>(accounts: readonly T[], index: number): T {
  const account = accounts[index];
  if (account !== undefined) return account;
  throw new Error(`There is no data account ${index}: this app knows ${accounts.length}.`);
}
