import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { StorageAccount } from "../apply/applied-stack";
import { contentsOf, type Contents } from "./provision";

/** What is remembered of an account between runs: its key, and what the last apply made in it. */
interface AccountRecord {
  readonly key: string;
  readonly contents: Contents;
}

/**
 * Terraform's state, for storage: the accounts of the last apply. Keys are random for each data
 * folder; Azurite signs and checks with them, nobody else sees them.
 */
export class AccountState {
  private readonly records: Readonly<Record<string, AccountRecord>>;

  constructor(private readonly file: string) {
    this.records = existsSync(file)
      ? (JSON.parse(readFileSync(file, "utf8")) as Record<string, AccountRecord>)
      : {};
  }

  /** Account name to key; accounts seen for the first time get a new one. */
  keysFor(accounts: readonly StorageAccount[]): ReadonlyMap<string, string> {
    return new Map(
      accounts.map(({ name }) => [
        name,
        this.records[name]?.key ?? randomBytes(64).toString("base64"),
      ]),
    );
  }

  /** What the last apply made, by account. */
  contents(): ReadonlyMap<string, Contents> {
    return new Map(Object.entries(this.records).map(([name, { contents }]) => [name, contents]));
  }

  /** Remembers the accounts and what is in them now. */
  save(accounts: readonly StorageAccount[], keys: ReadonlyMap<string, string>): void {
    const records = Object.fromEntries(
      accounts.map((account) => [
        account.name,
        { key: keys.get(account.name), contents: contentsOf(account) },
      ]),
    );
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(`${this.file}.partial`, JSON.stringify(records, null, 2), { mode: 0o600 });
    renameSync(`${this.file}.partial`, this.file);
  }
}
