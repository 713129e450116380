import type { Configuration } from "./options";

/** Azure's guideline for the time that a finished operation can be asked for. */
const leastRetentionHours = 24;

/**
 * What a configuration may say, and its author should know.
 * @returns sentences, each beginning with the option
 */
export function warnings({ retentionHours }: Configuration): readonly string[] {
  if (retentionHours >= leastRetentionHours) return [];
  // https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#long-running-operations--jobs
  return [
    `retentionHours is ${retentionHours}: a client that is away for longer finds no answer; Azure's guideline is at least ${leastRetentionHours}`,
  ];
}
