import type { FastifyInstance } from "fastify";
import type { Broker } from "./broker";

/**
 * `GET` of a queue's ARM id: Resource Manager's answer, as far as an operator reads it.
 * https://learn.microsoft.com/rest/api/servicebus/controlplane-stable/queues/get
 */
export async function queueResources(
  server: FastifyInstance,
  { broker }: { readonly broker: Broker },
): Promise<void> {
  for (const { id, name } of broker.namespace.queues) {
    const messages = (queue: string) => {
      const { active, locked } = broker.queue(queue)?.counts() ?? { active: 0, locked: 0 };
      return active + locked;
    };
    server.get(id, async () => ({
      ...{ id, name },
      properties: {
        countDetails: {
          activeMessageCount: messages(name),
          deadLetterMessageCount: messages(`${name}/$deadletterqueue`),
        },
      },
    }));
  }
}
