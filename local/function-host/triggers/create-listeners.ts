import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MessageReceiver } from "../../service-bus/message";
import type { IdentityConnection } from "../app-settings";
import type { TriggerClock } from "../clock";
import type {
  QueueFunction,
  ServiceBusFunction,
  SiteFunction,
  TimerFunction,
} from "../function-index";
import type { HostConfiguration } from "../host-configuration";
import type { Invoker } from "../invoker";
import { managedIdentity, type IdentityEnvironment } from "../managed-identity";
import { openAzureQueue } from "./azure-queue";
import type { Listener, TriggerInput } from "./listener";
import { QueueListener } from "./queue-listener";
import { openScheduleMonitor } from "./schedule-monitor";
import { ServiceBusListener } from "./service-bus-listener";
import type { StorageQueue } from "./storage-queue";
import { TimerListener } from "./timer-listener";

export type OpenQueue = (
  connection: IdentityConnection,
  queueName: string,
) => StorageQueue | Promise<StorageQueue>;

export interface CreateListenersOptions {
  readonly functions: readonly SiteFunction[];
  readonly configuration: HostConfiguration;
  readonly invoker: Pick<Invoker, "invoke">;
  readonly identity: IdentityEnvironment;
  readonly certificatePath: string;
  readonly dataFolder: string;
  readonly clock: TriggerClock;
  readonly onProblem: (problem: string) => void;
  readonly openServiceBus?: (namespaceHost: string, queueName: string) => MessageReceiver;
  readonly openQueue?: OpenQueue;
  readonly heldSeconds?: number;
}

const poisonSuffix = "-poison";

/** A listener, not yet started, for every function that is not called over HTTP; by its name. */
export async function createListeners(
  options: CreateListenersOptions,
): Promise<ReadonlyMap<string, Listener>> {
  const listeners = new Map<string, Listener>();
  for (const listened of options.functions) {
    switch (listened.kind) {
      case "http":
        break;
      case "queue":
        listeners.set(listened.name, await queueListener(listened, options));
        break;
      case "service-bus":
        listeners.set(listened.name, serviceBusListener(listened, options));
        break;
      case "timer":
        listeners.set(listened.name, timerListener(listened, options));
        break;
    }
  }
  return listeners;
}

async function queueListener(
  listened: QueueFunction,
  options: CreateListenersOptions,
): Promise<Listener> {
  const { clock, onProblem, configuration, openQueue = azureQueues(options) } = options;
  const { connection, queueName } = listened;
  return new QueueListener({
    listened,
    configuration: configuration.queues,
    queue: await openQueue(connection, queueName),
    poisonQueue: queueName.endsWith(poisonSuffix)
      ? undefined
      : await openQueue(connection, `${queueName}${poisonSuffix}`),
    invoke: invokeWith(options.invoker),
    heldSeconds: options.heldSeconds,
    clock,
    onProblem,
  });
}

function azureQueues({ identity, certificatePath }: CreateListenersOptions): OpenQueue {
  const certificateAuthority = readFileSync(certificatePath, "utf8");
  return (connection, queueName) =>
    openAzureQueue({
      connection,
      queueName,
      credential: managedIdentity(identity, connection.clientId),
      certificateAuthority,
    });
}

function serviceBusListener(
  listened: ServiceBusFunction,
  options: CreateListenersOptions,
): Listener {
  const { openServiceBus, configuration, clock, onProblem } = options;
  if (!openServiceBus) {
    throw new Error(`${listened.name} listens to Service Bus, and the stack has no namespace`);
  }
  return new ServiceBusListener({
    listened,
    configuration: configuration.serviceBus,
    receiver: openServiceBus(listened.connection.address, listened.queueName),
    invoke: invokeWith(options.invoker),
    clock,
    onProblem,
  });
}

function timerListener(listened: TimerFunction, options: CreateListenersOptions): Listener {
  return new TimerListener({
    listened,
    monitor: openScheduleMonitor(join(options.dataFolder, "timers")),
    invoke: invokeWith(options.invoker),
    clock: options.clock,
  });
}

function invokeWith(invoker: Pick<Invoker, "invoke">) {
  return async (input: TriggerInput): Promise<void> => {
    await invoker.invoke(input);
  };
}
