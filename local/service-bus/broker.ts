import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ServiceBusNamespace } from "../apply/applied-stack";
import type { MessageReceiver } from "./message";
import { MessageQueue, type QueueAttributes } from "./message-queue";
import { QueueJournal } from "./queue-journal";

const deadLetterSuffix = "/$deadletterqueue";

/** A namespace of the stack, standing on this machine: its queues and their dead-letter queues. */
export class Broker {
  private readonly queues = new Map<string, MessageQueue>();

  constructor(
    readonly namespace: ServiceBusNamespace,
    dataFolder: string,
    now: () => number = Date.now,
  ) {
    const folder = join(dataFolder, namespace.name);
    mkdirSync(folder, { recursive: true });
    for (const attributes of namespace.queues) {
      const open = (name: string, deadLetterQueue?: MessageQueue): MessageQueue => {
        const journal = new QueueJournal(join(folder, `${name.replace("/", ".")}.jsonl`));
        return new MessageQueue({
          attributes: deadLetterQueue ? attributes : deadLetterAttributes(attributes, name),
          now,
          listener: journal,
          deadLetterQueue,
          restored: journal.restore(attributes.duplicateDetectionSeconds, now()),
        });
      };
      const deadLetterName = `${attributes.name}${deadLetterSuffix}`;
      const deadLetterQueue = open(deadLetterName);
      this.queues.set(deadLetterName.toLowerCase(), deadLetterQueue);
      this.queues.set(attributes.name.toLowerCase(), open(attributes.name, deadLetterQueue));
    }
  }

  /** The queue of this name, or of `<name>/$deadletterqueue`; names are case-insensitive. */
  queue(name: string): MessageQueue | undefined {
    return this.queues.get(name.toLowerCase());
  }

  /** As `queue`, for a trigger; throws when the stack has no such queue. */
  receiver(name: string): MessageReceiver {
    const queue = this.queue(name);
    if (queue) return queue;
    throw new Error(
      `The messaging entity '${this.namespace.name}/${name}' could not be found; the stack defines ${[...this.queues.keys()].join(", ") || "no queue"}.`,
    );
  }
}

/** A dead-letter queue has no dead-letter queue, no expiry and no duplicate detection of its own. */
function deadLetterAttributes(attributes: QueueAttributes, name: string): QueueAttributes {
  return {
    ...attributes,
    name,
    timeToLiveSeconds: Infinity,
    deadLetteringOnMessageExpiration: false,
    requiresDuplicateDetection: false,
  };
}
