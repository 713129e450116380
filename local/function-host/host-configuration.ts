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

/** `extensions.queues`; defaults of https://learn.microsoft.com/azure/azure-functions/functions-bindings-storage-queue#hostjson-settings. */
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
  readonly messageEncoding: "base64" | "none";
}

/** `extensions.serviceBus`. */
export interface ServiceBusConfiguration {
  readonly autoCompleteMessages: boolean;
  readonly maxConcurrentCalls: number;
  readonly maxAutoLockRenewalSeconds: number;
}

interface HostJson {
  readonly version?: string;
  readonly functionTimeout?: string;
  readonly extensions?: {
    readonly http?: { readonly routePrefix?: string };
    readonly queues?: {
      readonly batchSize?: number;
      readonly newBatchThreshold?: number;
      readonly maxPollingInterval?: string;
      readonly maxDequeueCount?: number;
      readonly visibilityTimeout?: string;
      readonly messageEncoding?: string;
    };
    readonly serviceBus?: {
      readonly autoCompleteMessages?: boolean;
      readonly maxConcurrentCalls?: number;
      readonly maxAutoLockRenewalDuration?: string;
    };
  };
}

/**
 * Reads `host.json` of a package folder, with Azure's defaults.
 *
 * @throws Error that names the file and the setting
 */
export function readHostConfiguration(packageFolder: string): HostConfiguration {
  const path = join(packageFolder, "host.json");
  try {
    const json = JSON.parse(readFileSync(path, "utf8")) as HostJson;
    if (json.version !== "2.0") {
      throw new Error(`version must be "2.0", got ${JSON.stringify(json.version)}`);
    }
    return {
      routePrefix: json.extensions?.http?.routePrefix ?? "api",
      functionTimeoutSeconds: timeout(json.functionTimeout),
      queues: queueConfiguration(json.extensions?.queues ?? {}),
      serviceBus: serviceBusConfiguration(json.extensions?.serviceBus ?? {}),
    };
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

type Extensions = NonNullable<HostJson["extensions"]>;

function queueConfiguration(queues: NonNullable<Extensions["queues"]>): QueueConfiguration {
  const batchSize = count("extensions.queues.batchSize", queues.batchSize ?? 16, 1, 32);
  const messageEncoding = queues.messageEncoding ?? "base64";
  if (messageEncoding !== "base64" && messageEncoding !== "none") {
    throw new Error(
      `extensions.queues.messageEncoding must be base64 or none, got ${messageEncoding}`,
    );
  }
  return {
    batchSize,
    newBatchThreshold: count(
      "extensions.queues.newBatchThreshold",
      queues.newBatchThreshold ?? Math.floor(batchSize / 2),
      0,
      1000,
    ),
    maxPollingIntervalSeconds: seconds(
      "extensions.queues.maxPollingInterval",
      queues.maxPollingInterval ?? "00:01:00",
    ),
    maxDequeueCount: count(
      "extensions.queues.maxDequeueCount",
      queues.maxDequeueCount ?? 5,
      1,
      1000,
    ),
    visibilityTimeoutSeconds: seconds(
      "extensions.queues.visibilityTimeout",
      queues.visibilityTimeout ?? "00:00:00",
    ),
    messageEncoding,
  };
}

function serviceBusConfiguration(
  serviceBus: NonNullable<Extensions["serviceBus"]>,
): ServiceBusConfiguration {
  return {
    autoCompleteMessages: serviceBus.autoCompleteMessages ?? true,
    maxConcurrentCalls: count(
      "extensions.serviceBus.maxConcurrentCalls",
      serviceBus.maxConcurrentCalls ?? 16,
      1,
      1000,
    ),
    maxAutoLockRenewalSeconds: seconds(
      "extensions.serviceBus.maxAutoLockRenewalDuration",
      serviceBus.maxAutoLockRenewalDuration ?? "00:05:00",
    ),
  };
}

/** Flex Consumption's default is 30 minutes; `"-1"` means no limit. */
function timeout(value = "00:30:00"): number {
  return value === "-1" ? Infinity : seconds("functionTimeout", value);
}

/** Seconds of a .NET time span, `[d.]hh:mm:ss[.fff]`. */
function seconds(name: string, value: string): number {
  const match = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2}(?:\.\d+)?)$/.exec(value);
  if (!match) {
    throw new Error(`${name} must be a time span like 00:00:02, got ${JSON.stringify(value)}`);
  }
  const [days = 0, hours = 0, minutes = 0, rest = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + rest;
}

function count(name: string, value: number, minimum: number, maximum: number): number {
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new Error(`${name} must be ${minimum} to ${maximum}, got ${JSON.stringify(value)}`);
  }
  return value;
}
