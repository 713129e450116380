import { limits } from "./limits";

/** Encoding of a storage queue message; an SDK sender has to do what the trigger undoes. */
export const queueMessageEncoding = "base64";

/**
 * `host.json` of every Function App. Durations are `hh:mm:ss`.
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-host-json
 */
export const hostConfiguration = {
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
      batchSize: 16,
      newBatchThreshold: 8,
      // The default, one minute, would be the latency of the first request after a quiet time.
      maxPollingInterval: "00:00:02",
      maxDequeueCount: limits.deliveryAttempts,
      visibilityTimeout: "00:00:05",
      messageEncoding: queueMessageEncoding,
    },
    serviceBus: {
      autoCompleteMessages: true,
      maxConcurrentCalls: 16,
      // Work may take as long as a function may; the default, 5 minutes, would deliver it twice.
      maxAutoLockRenewalDuration: "00:30:00",
    },
  },
} as const;
