/** What the storage accounts log: nothing, what changes something, or who read a blob, too. */
export const storageLogChoices = ["none", "writes", "all"] as const;
export type StorageLogs = (typeof storageLogChoices)[number];

/** What a workflow logs beside its run history: nothing, or each run and action once more. */
export const workflowLogChoices = ["none", "all"] as const;
export type WorkflowLogs = (typeof workflowLogChoices)[number];
