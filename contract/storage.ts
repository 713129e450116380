/** Names inside the data storage account. */
export const storage = {
  containers: {
    /** Requests too large for a table property, one blob an operation. */
    requests: "requests",
    /** Results, one blob an operation. */
    results: "results",
  },
  queues: {
    work: "work",
    /** The Functions host derives this name from the queue's; the stack creates it, so that the host need not. */
    workPoison: "work-poison",
  },
  tables: { operations: "operations" },
} as const;

/** Container of the host storage account that holds the deployment package. */
export const packageContainer = "packages";

/**
 * What Flex Consumption calls a deployment package.
 * Source: https://learn.microsoft.com/azure/azure-functions/functions-infrastructure-as-code
 */
export const packageFile = "released-package.zip";

/**
 * What storage calls a write with `If-None-Match: *` that found a blob: the first result stays. Other
 * refusals have the same statuses, 409 and 412.
 * Source: https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
 */
export const blobExistsCodes = ["BlobAlreadyExists", "ConditionNotMet"] as const;

/** Name of the blob that holds an operation's request or result. */
export function operationBlob(operationId: string): string {
  return `${operationId}.json`;
}
