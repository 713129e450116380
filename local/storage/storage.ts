import { EventEmitter } from "node:events";
import { join } from "node:path";
import type { Address } from "../apply/addresses";
import type { EvaluatedStack } from "../apply/evaluated-stack";
import type { Emulator, Machine } from "../emulator";
import type { Certificate } from "../identity/certificate";
import type { ProcessLock } from "../machine/process-lock";
import { AccountState } from "./account-state";
import { storageAddresses, type StorageOrigins } from "./addresses";
import { Authorizer } from "./authorizer";
import { Azurite, azuriteLock } from "./azurite";
import { StorageFront } from "./front";
import { KeptPorts } from "./kept-ports";
import { provision } from "./provision";
import type { StorageService } from "./storage-request";

type Fronts = Readonly<Record<StorageService, StorageFront>>;

/** Azure Storage: Azurite, and in front of it a server for each service, which authorizes. */
export class Storage implements Emulator {
  private azurite?: Azurite;

  private constructor(
    private readonly fronts: Fronts,
    /** Where the services listen. */
    readonly endpoints: StorageOrigins,
    private readonly certificate: Certificate,
    /** Emits `operation`, with a name such as `queue Put Message`, before storage does it. */
    readonly events: EventEmitter<{ operation: [string] }>,
  ) {}

  /**
   * Takes three ports of 127.0.0.1 for the blob, queue and table services: those of the last run on
   * this data folder, where they are free. Apply needs them, before it names the accounts.
   *
   * @param dataFolder folder of the stack's local data. @default any ports, remembered nowhere
   */
  static async reserve(certificate: Certificate, dataFolder?: string): Promise<Storage> {
    const kept = new KeptPorts(dataFolder && join(storageFolder(dataFolder), "ports.json"));
    const ports = kept.read();
    const events = new EventEmitter<{ operation: [string] }>();
    const front = (service: StorageService) =>
      new StorageFront(service, certificate, (name) => events.emit("operation", name));
    const fronts: Fronts = { blob: front("blob"), queue: front("queue"), table: front("table") };
    const [blob, queue, table] = await Promise.all([
      fronts.blob.listen(ports.blob),
      fronts.queue.listen(ports.queue),
      fronts.table.listen(ports.table),
    ]);
    const endpoints = { blob, queue, table };
    kept.save(endpoints);
    return new Storage(fronts, endpoints, certificate, events);
  }

  answersFor(stack: EvaluatedStack): readonly Address[] {
    return storageAddresses(stack, this.endpoints);
  }

  /** Starts Azurite with the accounts of the stack, creates what is in them, and opens. */
  async start(machine: Pick<Machine, "applied" | "dataFolder" | "tokens" | "onProblem">) {
    const { applied, dataFolder, tokens, onProblem } = machine;
    const { storageAccounts: accounts } = applied;
    const state = new AccountState(join(storageFolder(dataFolder), "accounts.json"));
    const keys = state.keysFor(accounts);
    this.azurite = await Azurite.start({
      folder: azuriteFolder(dataFolder),
      accounts: keys,
      certificate: this.certificate,
      onCrash: (reason) => onProblem(`storage: ${reason}; restart the local run`),
    });
    const { azurite } = this;
    const { certificate } = this.certificate;
    await provision({ accounts, before: state.contents(), azurite, tokens, certificate });
    state.save(accounts, keys);
    const authorizer = new Authorizer({ applied, tokens, log: onProblem });
    for (const front of Object.values(this.fronts)) {
      front.open({ authorizer, azurite, issuer: tokens.issuer });
    }
  }

  /** An outage of all three services, for tests: they answer 503 until `restore`. */
  interrupt(): void {
    for (const front of Object.values(this.fronts)) front.interrupt();
  }

  restore(): void {
    for (const front of Object.values(this.fronts)) front.restore();
  }

  /** Where each service of an account is reached. */
  endpointsOf(account: string): StorageOrigins {
    const { blob, queue, table } = this.endpoints;
    return {
      blob: `${blob}/${account}`,
      queue: `${queue}/${account}`,
      table: `${table}/${account}`,
    };
  }

  /**
   * Operations since the start, by service and REST operation: `{ "queue Put Message": 3 }`.
   * @param principalId who sent them. @default everybody
   */
  operations(principalId?: string): Readonly<Record<string, number>> {
    return Object.fromEntries(
      Object.entries(this.fronts).flatMap(([service, front]) =>
        Object.entries(front.operations(principalId)).map(([operation, count]) => [
          `${service} ${operation}`,
          count,
        ]),
      ),
    );
  }

  /** Ends once all data is written. */
  async stop(): Promise<void> {
    await Promise.all(Object.values(this.fronts).map((front) => front.close()));
    await this.azurite?.stop();
  }
}

/** Held while the storage of this data folder is in use, also by what is left of a killed run. */
export function storageLock(dataFolder: string): ProcessLock {
  return azuriteLock(azuriteFolder(dataFolder));
}

function storageFolder(dataFolder: string): string {
  return join(dataFolder, "storage");
}

function azuriteFolder(dataFolder: string): string {
  return join(storageFolder(dataFolder), "azurite");
}
