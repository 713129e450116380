import { ServicebusNamespace } from "@cdktf/provider-azurerm/lib/servicebus-namespace";
import { ServicebusQueue as AzurermServicebusQueue } from "@cdktf/provider-azurerm/lib/servicebus-queue";
import { Construct } from "constructs";
import { limits } from "../contract";
import { AzureStack } from "./azure-stack";
import { isoDuration } from "./duration";
import { grantRole, type IGrantee } from "./grants";
import type { Monitoring } from "./monitoring";
import type { IQueue } from "./queues";

export interface ServiceBusQueueProps {
  /** Tells two of a stack apart, as a part of the namespace's name. @default the only one */
  readonly purpose?: string;
  readonly name: string;
  readonly monitoring: Monitoring;
  /** Minutes that a message waits before it is dead-lettered, at least 1. @default 60 */
  readonly timeToLiveMinutes?: number;
  /** Seconds that a message is locked for one receiver, which renews the lock: 5 to 300. @default 60 */
  readonly lockSeconds?: number;
  /** Deliveries before a message is dead-lettered, 1 to 100. @default 5 */
  readonly maxDeliveryCount?: number;
  /** Minutes in which a message id counts once, 1 to 10,080 (a week). @default 10 */
  readonly duplicateDetectionMinutes?: number;
}

/**
 * A queue in a Service Bus namespace of its own. Standard: Basic has no duplicate detection. What
 * fails every attempt, or waits too long, is dead-lettered, never dropped.
 */
export class ServiceBusQueue extends Construct implements IQueue {
  /** `<namespace>.servicebus.windows.net`: a connection's `fullyQualifiedNamespace`. */
  readonly namespaceHost: string;
  /** ARM id of the namespace. */
  readonly namespaceId: string;
  readonly name: string;
  /** Where the REST API takes messages, but for `/messages`. */
  readonly url: string;
  private readonly queue: AzurermServicebusQueue;
  /** The queue by the name it was given: a reference to it would be read at apply. */
  private readonly what: string;

  constructor(scope: Construct, id: string, props: ServiceBusQueueProps) {
    super(scope, id);
    const { monitoring, timeToLiveMinutes = 60, lockSeconds = 60 } = props;
    const { maxDeliveryCount = limits.deliveryAttempts, duplicateDetectionMinutes = 10 } = props;
    const stack = AzureStack.of(this);
    const namespace = new ServicebusNamespace(this, "Namespace", {
      name: stack.physicalName(this, "serviceBus", props.purpose),
      ...stack.placement,
      sku: "Standard",
      localAuthEnabled: false,
      minimumTlsVersion: "1.2",
    });
    this.queue = new AzurermServicebusQueue(this, "Resource", {
      name: props.name,
      namespaceId: namespace.id,
      maxDeliveryCount,
      lockDuration: isoDuration(lockSeconds),
      defaultMessageTtl: isoDuration(timeToLiveMinutes * 60),
      deadLetteringOnMessageExpiration: true,
      requiresDuplicateDetection: true,
      duplicateDetectionHistoryTimeWindow: isoDuration(duplicateDetectionMinutes * 60),
    });
    // A message carries the whole request: until a worker has taken it, it is nowhere else.
    for (const resource of [namespace, this.queue]) stack.protect(resource);
    this.namespaceId = namespace.id;
    this.name = this.queue.name;
    this.what = `queue ${props.name}`;
    this.namespaceHost = `${namespace.name}.servicebus.windows.net`;
    this.url = `https://${this.namespaceHost}/${this.name}`;
    monitoring.diagnose(this, {
      of: namespace.id,
      categories: ["OperationalLogs", "DiagnosticErrorLogs"],
    });
  }

  grantSend(grantee: IGrantee): void {
    grantRole(this.queue, {
      role: "ServiceBusDataSender",
      on: this.queue.id,
      what: this.what,
      to: grantee,
    });
  }

  /** Covers the dead-letter queue, which is part of the queue. */
  grantReceive(grantee: IGrantee): void {
    grantRole(this.queue, {
      role: "ServiceBusDataReceiver",
      on: this.queue.id,
      what: this.what,
      to: grantee,
    });
  }
}
