import { join } from "node:path";
import type { FastifyPluginAsync } from "fastify";
import { Access } from "../identity/access";
import type { Address } from "../apply/addresses";
import type { EvaluatedStack } from "../apply/evaluated-stack";
import { serviceBusHost } from "../apply/kinds/service-bus";
import type { Emulator, Machine } from "../emulator";
import { Broker } from "./broker";
import type { MessageReceiver } from "./message";
import { queueResources } from "./queue-resources";
import { receiveEndpoint } from "./receive-endpoint";
import { sendEndpoint } from "./send-endpoint";

/** Where a namespace stands on the gateway. */
function gatewayPath(namespace: string): string {
  return `/service-bus/${namespace}`;
}

/** The addresses of a stack's namespaces below the gateway's origin. */
export function serviceBusAddresses(stack: EvaluatedStack, gateway: string): readonly Address[] {
  return stack.ofType("azurerm_servicebus_namespace").map((namespace) => {
    const name = namespace.text("name");
    // Only URLs: the host name alone is for the Functions host, which finds its queue by it.
    return { azure: `https://${serviceBusHost(name)}`, local: `${gateway}${gatewayPath(name)}` };
  });
}

/** Azure Service Bus: the namespaces of a stack, with the messages that an earlier run left. */
export class ServiceBus implements Emulator {
  brokers: readonly Broker[] = [];
  /** REST endpoints of the namespaces. */
  routes: FastifyPluginAsync = async () => undefined;

  /** @param gateway origin of the gateway */
  constructor(private readonly gateway: string) {}

  answersFor(stack: EvaluatedStack): readonly Address[] {
    return serviceBusAddresses(stack, this.gateway);
  }

  async start({ applied, dataFolder, tokens, onProblem }: Machine): Promise<void> {
    const folder = join(dataFolder, "service-bus");
    const access = new Access(applied);
    this.brokers = applied.serviceBusNamespaces.map((namespace) => new Broker(namespace, folder));
    this.routes = async (server) => {
      for (const broker of this.brokers) {
        const prefix = gatewayPath(broker.namespace.name);
        const endpoint = { prefix, broker, tokens, access, log: onProblem };
        await server.register(sendEndpoint, endpoint);
        await server.register(receiveEndpoint, endpoint);
        await server.register(queueResources, { broker });
      }
    };
  }

  /**
   * A queue, or its dead-letter queue, by the host name that an app setting has.
   *
   * @throws Error when the stack has none
   */
  open(namespaceHost: string, queueName: string): MessageReceiver {
    const broker = this.brokers.find(
      ({ namespace }) => serviceBusHost(namespace.name) === namespaceHost,
    );
    if (broker) return broker.receiver(queueName);
    const known = this.brokers.map(({ namespace }) => serviceBusHost(namespace.name)).join(", ");
    throw new Error(
      `${namespaceHost} is no Service Bus namespace of the stack; it has ${known || "none"}`,
    );
  }

  /** Each queue with the URL of its REST API. */
  addresses() {
    return this.brokers.flatMap(({ namespace }) =>
      namespace.queues.map(({ id, name }) => {
        return { id, name, url: `${this.gateway}${gatewayPath(namespace.name)}/${name}` };
      }),
    );
  }

  /** Every change is on disk already. */
  async stop(): Promise<void> {}
}
