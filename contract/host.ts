import { limits } from "./limits";

/** Encoding of a storage queue message; an SDK sender has to do what the trigger undoes. */
export const queueMessageEncoding = "base64";

/**
 * Major versions of Node that a Function App can run on, the default first. Functions supports 22
 * until April 2027.
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-versions
 */
export const nodeVersions = ["22", "24"] as const;
export type NodeVersion = (typeof nodeVersions)[number];

/** Messages that one instance works on at a time, unless the deployment says otherwise. */
const defaultQueueConcurrency = 16;

export interface HostOptions {
  /** Messages that one instance works on at a time, 1 to 32. @default 16 */
  readonly queueConcurrency?: number;
}

/**
 * `host.json` of every Function App. Durations are `hh:mm:ss`.
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-host-json
 */
export function hostConfiguration({
  queueConcurrency = defaultQueueConcurrency,
}: HostOptions = {}) {
  return {
    version: "2.0",
    extensionBundle: {
      id: "Microsoft.Azure.Functions.ExtensionBundle",
      version: "[4.0.0, 5.0.0)",
    },
    functionTimeout: "00:30:00",
    logging: {
      // Every transition of an operation is one log entry; sampling would lose some of them.
      applicationInsights: {
        samplingSettings: { isEnabled: true, excludedTypes: "Request;Exception;Trace" },
      },
    },
    extensions: {
      queues: {
        batchSize: queueConcurrency,
        newBatchThreshold: Math.floor(queueConcurrency / 2),
        // The default, one minute, would be the latency of the first request after a quiet time.
        maxPollingInterval: "00:00:02",
        maxDequeueCount: limits.deliveryAttempts,
        visibilityTimeout: "00:00:05",
        messageEncoding: queueMessageEncoding,
      },
      serviceBus: {
        autoCompleteMessages: true,
        maxConcurrentCalls: queueConcurrency,
        // Work may take as long as a function may; the default, 5 minutes, would deliver it twice.
        maxAutoLockRenewalDuration: "00:30:00",
      },
    },
  } as const;
}
