import { join } from "node:path";
import type { FastifyPluginAsync } from "fastify";
import { Access } from "../identity/access";
import type { Address } from "../apply/addresses";
import type { EvaluatedStack } from "../apply/evaluated-stack";
import { serviceBusHost } from "../apply/kinds/service-bus";
import type { Emulator, Machine } from "../emulator";
import { Broker } from "./broker";
import type { MessageReceiver } from "./message";
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
  /** REST send endpoints. */
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
        await server.register(sendEndpoint, { prefix, broker, tokens, access, log: onProblem });
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

  /** Every change is on disk already. */
  async stop(): Promise<void> {}
}
