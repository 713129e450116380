import { join } from "node:path";
import type { FastifyPluginAsync } from "fastify";
import { Access } from "../identity/access";
import type { TokenService } from "../identity/token-service";
import type { AppliedStack } from "../apply/applied-stack";
import { serviceBusHost, serviceBusPath } from "../apply/service-bus";
import { Broker } from "./broker";
import type { MessageReceiver } from "./message";
import { sendEndpoint } from "./send-endpoint";

/** The Service Bus namespaces of a stack. */
export interface Namespaces {
  readonly brokers: readonly Broker[];
  /** REST send endpoints, below `serviceBusPath` of each namespace. */
  readonly routes: FastifyPluginAsync;
  /** A queue, or its dead-letter queue, by the host name that an app setting has; throws when there is none. */
  readonly open: (namespaceHost: string, queueName: string) => MessageReceiver;
}

export interface NamespacesOptions {
  readonly applied: AppliedStack;
  readonly dataFolder: string;
  readonly tokens: TokenService;
  /** Told of refused sends. */
  readonly log: (message: string) => void;
}

/** Opens the namespaces of a stack with the messages that an earlier run left. */
export function openNamespaces({
  applied,
  dataFolder,
  tokens,
  log,
}: NamespacesOptions): Namespaces {
  const folder = join(dataFolder, "service-bus");
  const access = new Access(applied);
  const brokers = applied.serviceBusNamespaces.map((namespace) => new Broker(namespace, folder));
  return {
    brokers,
    routes: async (server) => {
      for (const broker of brokers) {
        const prefix = serviceBusPath(broker.namespace.name);
        await server.register(sendEndpoint, { prefix, broker, tokens, access, log });
      }
    },
    open(namespaceHost, queueName) {
      const broker = brokers.find(
        ({ namespace }) => serviceBusHost(namespace.name) === namespaceHost,
      );
      if (broker) return broker.receiver(queueName);
      const known = brokers.map(({ namespace }) => serviceBusHost(namespace.name)).join(", ");
      throw new Error(
        `${namespaceHost} is no Service Bus namespace of the stack; it has ${known || "none"}`,
      );
    },
  };
}
