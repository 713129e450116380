import { accountOf } from "../../contract";
import type { ResultContent } from "./result-content";
import type { Part, Result, ResultStore, StoredResult } from "./result-store";
import { atIndex, placesOf } from "./spread-operations";

/**
 * Results in several storage accounts, each in that of its operation's id. The first account also has
 * those of the time when it was the only one.
 */
export class SpreadResults implements ResultStore {
  constructor(private readonly accounts: readonly ResultStore[]) {}

  write(operationId: string, result: ResultContent, signal?: AbortSignal): Promise<void> {
    const home = atIndex(this.accounts, accountOf(operationId, this.accounts.length));
    return home.write(operationId, result, signal);
  }

  async properties(operationId: string): Promise<Result | undefined> {
    return (await this.find(operationId))?.result;
  }

  async read(operationId: string, part?: Part): Promise<StoredResult | undefined> {
    for (const store of this.storesOf(operationId)) {
      const found = await store.read(operationId, part);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async remove(operationId: string): Promise<void> {
    for (const store of this.storesOf(operationId)) await store.remove(operationId);
  }

  async valetKeyUrl(
    operationId: string,
    ...times: readonly [startsAt: number, expiresAt: number, disposition?: string]
  ): Promise<string> {
    const [home] = this.storesOf(operationId);
    const store = (await this.find(operationId))?.store ?? home;
    if (store === undefined) throw new Error(`Operation ${operationId} has no account.`);
    return store.valetKeyUrl(operationId, ...times);
  }

  private async find(operationId: string) {
    for (const store of this.storesOf(operationId)) {
      const result = await store.properties(operationId);
      if (result !== undefined) return { store, result };
    }
    return undefined;
  }

  private storesOf(operationId: string): readonly ResultStore[] {
    const { accounts } = this;
    return placesOf(operationId, accounts.length).map((index) => atIndex(accounts, index));
  }
}
