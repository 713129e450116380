import { routes } from "./http";
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

/**
 * Environment variable by which `npm start` has `externalPackages` packed as they are installed on this
 * machine; without it they are those for Azure.
 */
export const packagesForThisMachine = "PACKAGES_FOR_THIS_MACHINE";

/** `hh:mm:ss`, below a day. */
function timeSpan(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

/** Messages that one instance works on at a time, unless the deployment says otherwise. */
const defaultQueueConcurrency = 16;

export interface HostOptions {
  /** Messages that one instance works on at a time, 1 to 32. @default 16 */
  readonly queueConcurrency?: number;
}

/**
 * A poll says nothing but that it was one: without the host's lines about its beginning and its end
 * it leaves one row, its request, instead of three. What the functions log themselves, such as a
 * cancel or a failed answer, has a category of its own and stays.
 * Source: https://learn.microsoft.com/azure/azure-functions/configure-monitoring#configure-categories
 */
function pollLogLevels(): Readonly<Record<string, "Information" | "Warning">> {
  const { status, operation, result, problem } = routes;
  const levels = [status, operation, result, problem].flatMap(
    ({ functionName }) =>
      [
        [`Function.${functionName}`, "Warning"],
        [`Function.${functionName}.User`, "Information"],
      ] as const,
  );
  return Object.fromEntries(levels);
}

/**
 * `host.json` of every Function App. Durations are `hh:mm:ss`.
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-host-json
 */
export function hostConfiguration({
  queueConcurrency = defaultQueueConcurrency,
}: HostOptions = {}) {
  // The host takes another batch when no more than the threshold are in work: at most both together are.
  const batchSize = Math.ceil((2 * queueConcurrency) / 3);
  return {
    version: "2.0",
    extensionBundle: {
      id: "Microsoft.Azure.Functions.ExtensionBundle",
      version: "[4.0.0, 5.0.0)",
    },
    functionTimeout: timeSpan(limits.functionTimeoutSeconds),
    logging: {
      logLevel: pollLogLevels(),
      // Every transition of an operation is one trace; sampling would lose some of them. Requests are
      // sampled beyond 20 items a second: each row that is kept says in ItemCount how many it is for.
      applicationInsights: {
        samplingSettings: { isEnabled: true, excludedTypes: "Exception;Trace" },
      },
    },
    extensions: {
      queues: {
        batchSize,
        newBatchThreshold: queueConcurrency - batchSize,
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
        maxAutoLockRenewalDuration: timeSpan(limits.functionTimeoutSeconds),
      },
    },
  } as const;
}
