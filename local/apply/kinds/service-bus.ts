import { Duration } from "luxon";
import type { ServiceBusNamespace, ServiceBusQueueResource } from "../applied-stack";
import type { EvaluatedStack } from "../evaluated-stack";
import { TerraformError } from "../terraform/value";
import type { Arguments } from "./arguments";
import { idOf, inResourceGroup, sameId } from "./arm-id";
import type { ResourceKinds } from "./resource-kinds";

/** `TimeSpan.MaxValue`: a message that never expires. */
const never = "P10675199DT2H48M5.4775807S";

/** Host name of a namespace, as settings and workflows call it. */
export function serviceBusHost(namespace: string): string {
  return `${namespace}.servicebus.windows.net`;
}

const namespaceType = "Microsoft.ServiceBus/namespaces";

export const serviceBusKinds: ResourceKinds = {
  service: "Azure Service Bus",
  here: "a broker in this process with peek-lock, delivery count, duplicate detection, time to live and dead-letter queues from the queue's attributes; the REST send endpoint",
  terraform: {
    azurerm_servicebus_namespace: (resource) => {
      const name = resource.text("name");
      return {
        id: inResourceGroup(resource.text("resource_group_name"), namespaceType, name),
        endpoint: `https://${serviceBusHost(name)}:443/`,
      };
    },
    azurerm_servicebus_queue: (resource) => ({
      id: `${idOf(namespaceType, resource, "namespace_id")}/queues/${resource.text("name")}`,
    }),
  },
};

/** The Service Bus namespaces of a stack with their queues. */
export function serviceBusNamespaces(stack: EvaluatedStack): ServiceBusNamespace[] {
  const queues = stack.ofType("azurerm_servicebus_queue");
  return stack.ofType("azurerm_servicebus_namespace").map((namespace) => ({
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
