import { setTimeout as delay } from "node:timers/promises";
import { TableClient } from "@azure/data-tables";
import { ManagedIdentityCredential } from "@azure/identity";
import { BlobServiceClient } from "@azure/storage-blob";
import { platformAuthentication, storage, type settingsOfEveryApp } from "../../contract";
import type { Clock, Dependencies, OperationSettings, WorkDispatcher } from "../dependencies";
import { HeldRequests } from "../http/held-requests";
import { PollLimiter } from "../http/poll-limiter";
import { PollPace } from "../http/poll-pace";
import type { InvocationScope } from "../invocation";
import type { SettingsOf } from "../settings";
import { readWorkSettings } from "../work-settings";
import { dataStores } from "./data-accounts";

/** The settings that every app has, whatever its dispatcher needs beyond them. */
export type StorageSettings = SettingsOf<{
  readonly entry: string;
  readonly settings: typeof settingsOfEveryApp;
}>;

/** Bounded, so that a request fails within seconds when storage is away. */
const tableRetries = { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 };
export const storageRetries = { maxTries: 4, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 };

/** Signs calls as the app's user-assigned identity. */
export function credentialOf({ clientId }: Pick<StorageSettings, "clientId">) {
  return new ManagedIdentityCredential({ clientId });
}

/** Everything that handlers need, on Azure Storage; the rest comes with each invocation. */
export function azureDependencies(
  settings: StorageSettings,
  credential: ManagedIdentityCredential,
  dispatcher: WorkDispatcher,
): Omit<Dependencies, keyof InvocationScope> {
  const { blobServiceUri, tableServiceUri, furtherAccounts } = settings;
  const accounts = [{ blob: blobServiceUri, table: tableServiceUri }, ...furtherAccounts];
  return {
    ...dataStores(
      accounts.map(({ blob, table }) => ({
        blobs: new BlobServiceClient(blob, credential, { retryOptions: storageRetries }),
        table: new TableClient(table, storage.tables.operations, credential, {
          retryOptions: tableRetries,
        }),
      })),
    ),
    ...{ dispatcher, credential },
    polls: new PollLimiter(),
    pace: new PollPace(),
    held: new HeldRequests(),
    clock: systemClock,
    settings: operationSettings(settings, process.env),
  };
}

/** The part of the settings that handlers act on. */
function operationSettings(
  settings: StorageSettings,
  environment: NodeJS.ProcessEnv,
): OperationSettings {
  const { publicBaseUrl, problemBaseUrl, profile, retentionSeconds, deadlineSeconds } = settings;
  return {
    ...{ publicBaseUrl, problemBaseUrl, profile, retentionSeconds, deadlineSeconds },
    work: readWorkSettings(environment),
    authentication: settings.authentication,
    platformAuthenticates: environment[platformAuthentication] === "True",
  };
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    // Aborting is a way to wake up, not an error.
    await delay(milliseconds, undefined, { signal }).catch(() => undefined);
  },
};
