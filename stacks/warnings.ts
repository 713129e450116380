import { type Configuration, isProtected } from "./options";

/** Azure's guideline for the time that a finished operation can be asked for. */
const leastRetentionHours = 24;

/**
 * What a configuration may say, and its author should know.
 * @returns sentences, each beginning with the option
 */
export function warnings(configuration: Configuration): readonly string[] {
  return [...ofRetention(configuration), ...ofAlerts(configuration)];
}

function ofRetention({ retentionHours }: Configuration): string[] {
  if (retentionHours >= leastRetentionHours) return [];
  // https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#long-running-operations--jobs
  return [
    `retentionHours is ${retentionHours}: a client that is away for longer finds no answer; Azure's guideline is at least ${leastRetentionHours}`,
  ];
}

/** In an environment that must not be thrown away. */
function ofAlerts({ alerts, ...configuration }: Configuration): string[] {
  if (!isProtected(configuration)) return [];
  if (!alerts.enabled) return ["alerts is not enabled: nothing watches the stack"];
  if (alerts.emails.length > 0 || alerts.webhook) return [];
  return ["alerts has no emails and no webhook: what fires shows in the portal, and tells nobody"];
}
