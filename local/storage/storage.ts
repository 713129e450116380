import { join } from "node:path";
import type { Certificate } from "../identity/certificate";
import type { TokenService } from "../identity/token-service";
import type { ProcessLock } from "../machine/process-lock";
import type { AppliedStack } from "../apply/applied-stack";
import type { StorageOrigins } from "../apply/host-names";
import { AccountState } from "./account-state";
import { Authorizer } from "./authorizer";
import { Azurite, azuriteLock } from "./azurite";
import { StorageFront } from "./front";
import { KeptPorts } from "./kept-ports";
import { provision } from "./provision";
import type { StorageService } from "./storage-request";

/** Storage that has its ports, but no accounts yet: apply needs the ports, and names the accounts. */
export interface ReservedStorage {
  /** Origins for `applyStack`. */
  readonly endpoints: StorageOrigins;
  /** Starts the emulator with the accounts of the stack, creates what is in them, and opens. */
  start(options: StartStorageOptions): Promise<RunningStorage>;
  /** Gives the ports back when nothing was started. */
  release(): Promise<void>;
}

export interface StartStorageOptions {
  readonly applied: AppliedStack;
  /** Folder of the stack's local data; storage keeps its part in `storage/`. */
  readonly dataFolder: string;
  readonly tokens: TokenService;
  /** One line for each kind of refused request, and for a crash of the emulator. */
  readonly log: (line: string) => void;
}

export interface RunningStorage {
  readonly endpoints: StorageOrigins;
  /** Operations since the start, by service and REST operation: `{ "queue Put Message": 3 }`. */
  operations(): Readonly<Record<string, number>>;
  /** Ends once all data is written. */
  stop(): Promise<void>;
}

type Fronts = Readonly<Record<StorageService, StorageFront>>;

/**
 * Takes three ports of 127.0.0.1 for the blob, queue and table services: those of the last run on
 * this data folder, where they are free.
 */
export async function reserveStorage(
  certificate: Certificate,
  dataFolder?: string,
): Promise<ReservedStorage> {
  const kept = new KeptPorts(dataFolder && join(dataFolder, "storage", "ports.json"));
  const ports = kept.read();
  const fronts: Fronts = {
    blob: new StorageFront("blob", certificate),
    queue: new StorageFront("queue", certificate),
    table: new StorageFront("table", certificate),
  };
  const [blob, queue, table] = await Promise.all([
    fronts.blob.listen(ports.blob),
    fronts.queue.listen(ports.queue),
    fronts.table.listen(ports.table),
  ]);
  const endpoints = { blob, queue, table };
  kept.save(endpoints);
  return {
    endpoints,
    start: (options) => startStorage(options, fronts, endpoints, certificate),
    release: () => closeAll(fronts),
  };
}

async function startStorage(
  { applied, dataFolder, tokens, log }: StartStorageOptions,
  fronts: Fronts,
  endpoints: StorageOrigins,
  certificate: Certificate,
): Promise<RunningStorage> {
  const folder = storageFolder(dataFolder);
  const state = new AccountState(join(folder, "accounts.json"));
  const accounts = applied.storageAccounts;
  const keys = state.keysFor(accounts);
  const azurite = await Azurite.start({
    folder: azuriteFolder(dataFolder),
    accounts: keys,
    certificate,
    onCrash: (reason) => log(`storage: ${reason}; restart the local run`),
  });
  try {
    await provision({
      accounts,
      before: state.contents(),
      origins: azurite.origins,
      tokens,
      certificate: certificate.certificate,
    });
  } catch (error) {
    await azurite.stop();
    throw error;
  }
  state.save(accounts, keys);
  const authorizer = new Authorizer({ applied, tokens, log });
  for (const front of Object.values(fronts)) {
    front.open({ authorizer, origins: azurite.origins, issuer: tokens.issuer });
  }
  return {
    endpoints,
    operations: () => operationsOf(fronts),
    stop: async () => {
      await closeAll(fronts);
      await azurite.stop();
    },
  };
}

async function closeAll(fronts: Fronts): Promise<void> {
  await Promise.all(Object.values(fronts).map((front) => front.close()));
}

function operationsOf(fronts: Fronts): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(fronts).flatMap(([service, front]) =>
      Object.entries(front.operations()).map(([operation, count]) => [
        `${service} ${operation}`,
        count,
      ]),
    ),
  );
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
