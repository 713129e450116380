import { accountOf } from "../../contract";
import type { DueEntries, DueEntry } from "./due-index";
import { atIndex } from "./spread-operations";

/** Entries of the due index, each in the account of its operation's id. */
export class SpreadDueEntries implements DueEntries {
  constructor(private readonly accounts: readonly DueEntries[]) {}

  add(entry: DueEntry): Promise<void> {
    return this.homeOf(entry).add(entry);
  }

  remove(entry: DueEntry): Promise<void> {
    return this.homeOf(entry).remove(entry);
  }

  private homeOf({ operationId }: DueEntry): DueEntries {
    return atIndex(this.accounts, accountOf(operationId, this.accounts.length));
  }
}
