import { Duration } from "luxon";
import { TerraformError } from "./terraform/value";
import type { ServiceBusNamespace, ServiceBusQueueResource } from "./applied-stack";
import type { EvaluatedStack } from "./evaluated-stack";
import type { Arguments } from "./kinds/arguments";
import { sameId } from "./kinds/arm-id";
import { byType } from "./select";

/** `TimeSpan.MaxValue`: a message that never expires. */
const never = "P10675199DT2H48M5.4775807S";

/** Host name of a namespace, as settings and workflows call it. */
export function serviceBusHost(namespace: string): string {
  return `${namespace}.servicebus.windows.net`;
}

/** Where a namespace stands on the gateway. */
export function serviceBusPath(namespace: string): string {
  return `/service-bus/${namespace}`;
}

export function serviceBusNamespaces(stack: EvaluatedStack): ServiceBusNamespace[] {
  const queues = byType(stack, "azurerm_servicebus_queue");
  return byType(stack, "azurerm_servicebus_namespace").map((namespace) => ({
    id: namespace.text("id"),
    name: namespace.text("name"),
    queues: queues
      .filter((queue) => sameId(queue.text("namespace_id"), namespace.text("id")))
      .map((queue) => queueResource(queue, namespace)),
  }));
}

/** Defaults are Azure's. */
function queueResource(queue: Arguments, namespace: Arguments): ServiceBusQueueResource {
  const requiresDuplicateDetection = queue.flag("requires_duplicate_detection", false);
  if (requiresDuplicateDetection && namespace.text("sku") === "Basic") {
    throw new TerraformError(
      `${queue.place}: "requires_duplicate_detection" needs a namespace of sku Standard or Premium`,
    );
  }
  return {
    id: queue.text("id"),
    name: queue.text("name"),
    lockSeconds: seconds(queue, "lock_duration", "PT1M"),
    maxDeliveryCount: queue.number("max_delivery_count", 10),
    timeToLiveSeconds: seconds(queue, "default_message_ttl", never),
    deadLetteringOnMessageExpiration: queue.flag("dead_lettering_on_message_expiration", false),
    requiresDuplicateDetection,
    duplicateDetectionSeconds: seconds(queue, "duplicate_detection_history_time_window", "PT10M"),
  };
}

function seconds(queue: Arguments, name: string, whenAbsent: string): number {
  const text = queue.optionalText(name) ?? whenAbsent;
  const duration = Duration.fromISO(text);
  if (duration.isValid) return duration.as("seconds");
  throw new TerraformError(
    `${queue.place}: "${name}" must be an ISO 8601 duration such as PT1M, got "${text}"`,
  );
}
