import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The part of a package's `host.json` that changes what this host does. Times in seconds. */
export interface HostConfiguration {
  /** In front of every route; `""` for none. */
  readonly routePrefix: string;
  /** `Infinity` for no limit. */
  readonly functionTimeoutSeconds: number;
  readonly queues: QueueConfiguration;
  readonly serviceBus: ServiceBusConfiguration;
}

/** `extensions.queues`. */
export interface QueueConfiguration {
  /** Messages taken at once. */
  readonly batchSize: number;
  /** More messages are taken when no more than this many are in work. */
  readonly newBatchThreshold: number;
  /** Longest pause between polls of an idle queue. */
  readonly maxPollingIntervalSeconds: number;
  /** Deliveries before a message is poison. */
  readonly maxDequeueCount: number;
  /** How long a message stays invisible after its function failed. */
  readonly visibilityTimeoutSeconds: number;
  readonly messageEncoding: (typeof encodings)[number];
}

/** `extensions.serviceBus`. */
export interface ServiceBusConfiguration {
  readonly autoCompleteMessages: boolean;
  readonly maxConcurrentCalls: number;
  readonly maxAutoLockRenewalSeconds: number;
}

/** A setting of `host.json`: Azure's default, and what else it may be. */
interface HostSetting<T> {
  readonly default: string | number | boolean;
  /** For docs/local-runtime.md. */
  readonly takes: string;
  /** @throws Error that says what it must be */
  read(value: unknown): T;
}

const encodings = ["base64", "none"] as const;

/**
 * The settings of `host.json` that change what this host does; all others are ignored. Defaults and
 * ranges: https://learn.microsoft.com/azure/azure-functions/functions-host-json and the pages of
 * the extensions that it names.
 */
export const hostSettings = {
  functionTimeout: timeSpan("00:30:00", { unlimited: true }),
  "extensions.http.routePrefix": text("api"),
  "extensions.queues.batchSize": count(16, 1, 32),
  "extensions.queues.newBatchThreshold": count("batchSize / 2", 0, 1000),
  "extensions.queues.maxPollingInterval": timeSpan("00:01:00"),
  "extensions.queues.maxDequeueCount": count(5, 1, 1000),
  "extensions.queues.visibilityTimeout": timeSpan("00:00:00"),
  "extensions.queues.messageEncoding": oneOf(encodings, "base64"),
  "extensions.serviceBus.autoCompleteMessages": flag(true),
  "extensions.serviceBus.maxConcurrentCalls": count(16, 1, 1000),
  "extensions.serviceBus.maxAutoLockRenewalDuration": timeSpan("00:05:00"),
} satisfies Readonly<Record<string, HostSetting<unknown>>>;

type Settings = typeof hostSettings;

/**
 * Reads `host.json` of a package folder, with Azure's defaults.
 *
 * @throws Error that names the file and the setting
 */
export function readHostConfiguration(packageFolder: string): HostConfiguration {
  const path = join(packageFolder, "host.json");
  try {
    const json = JSON.parse(readFileSync(path, "utf8")) as { readonly version?: unknown };
    if (json.version !== "2.0") {
      throw new Error(`version must be "2.0", got ${JSON.stringify(json.version)}`);
    }
    return configurationOf(json);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

function configurationOf(json: object): HostConfiguration {
  const read = <N extends keyof Settings>(name: N, preset?: number) =>
    settingOf(json, name, preset) as ReturnType<Settings[N]["read"]>;
  const batchSize = read("extensions.queues.batchSize");
  return {
    routePrefix: read("extensions.http.routePrefix"),
    functionTimeoutSeconds: read("functionTimeout"),
    queues: {
      batchSize,
      newBatchThreshold: read("extensions.queues.newBatchThreshold", Math.floor(batchSize / 2)),
      maxPollingIntervalSeconds: read("extensions.queues.maxPollingInterval"),
      maxDequeueCount: read("extensions.queues.maxDequeueCount"),
      visibilityTimeoutSeconds: read("extensions.queues.visibilityTimeout"),
      messageEncoding: read("extensions.queues.messageEncoding"),
    },
    serviceBus: {
      autoCompleteMessages: read("extensions.serviceBus.autoCompleteMessages"),
      maxConcurrentCalls: read("extensions.serviceBus.maxConcurrentCalls"),
      maxAutoLockRenewalSeconds: read("extensions.serviceBus.maxAutoLockRenewalDuration"),
    },
  };
}

/** @param preset in place of a default that depends on another setting */
function settingOf(json: object, name: keyof Settings, preset?: number): unknown {
  const setting: HostSetting<unknown> = hostSettings[name];
  const given = name
    .split(".")
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], json);
  try {
    return setting.read(given ?? preset ?? setting.default);
  } catch (error) {
    throw new Error(`${name} ${(error as Error).message}`, { cause: error });
  }
}

function text(preset: string): HostSetting<string> {
  return {
    default: preset,
    takes: "text",
    read: (value) => {
      if (typeof value === "string") return value;
      throw new Error(`must be text, got ${JSON.stringify(value)}`);
    },
  };
}

function flag(preset: boolean): HostSetting<boolean> {
  return {
    default: preset,
    takes: "true, false",
    read: (value) => {
      if (typeof value === "boolean") return value;
      throw new Error(`must be true or false, got ${JSON.stringify(value)}`);
    },
  };
}

function oneOf<T extends string>(values: readonly T[], preset: T): HostSetting<T> {
  return {
    default: preset,
    takes: values.join(", "),
    read: (value) => {
      const found = values.find((each) => each === value);
      if (found !== undefined) return found;
      throw new Error(`must be ${values.join(" or ")}, got ${String(value)}`);
    },
  };
}

/** Seconds of a .NET time span, `[d.]hh:mm:ss[.fff]`; `"-1"` where there may be no limit. */
function timeSpan(preset: string, { unlimited = false } = {}): HostSetting<number> {
  return {
    default: preset,
    takes: unlimited ? "time span, -1 for no limit" : "time span",
    read: (value) => {
      if (unlimited && value === "-1") return Infinity;
      const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(String(value));
      if (!match) {
        throw new Error(`must be a time span like 00:00:02, got ${JSON.stringify(value)}`);
      }
      const parts = match.slice(1).map((part) => Number(part ?? 0));
      const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts;
      return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
    },
  };
}

function count(preset: number | string, minimum: number, maximum: number): HostSetting<number> {
  return {
    default: preset,
    takes: `${minimum} to ${maximum}`,
    read: (value) => {
      if (Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum) {
        return Number(value);
      }
      throw new Error(`must be ${minimum} to ${maximum}, got ${JSON.stringify(value)}`);
    },
  };
}
