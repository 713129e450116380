import { StorageQueue as AzurermStorageQueue } from "@cdktf/provider-azurerm/lib/storage-queue";
import { Construct } from "constructs";
import { AzureStack } from "./azure-stack";
import { grantRole, type IGrantee } from "./grants";
import type { StorageAccount } from "./storage-account";

/** A queue that a work acceptor writes to and a background worker is triggered by. */
export interface IQueue {
  /** Lets a principal put messages on the queue. */
  grantSend(grantee: IGrantee): void;
  /** Lets a Functions trigger take messages from the queue and scale on its length. */
  grantReceive(grantee: IGrantee): void;
}

export interface StorageQueueProps {
  readonly account: StorageAccount;
  readonly name: string;
  /** Name of the queue for messages that failed every attempt, `<name>-poison` to the Functions host. */
  readonly poisonName: string;
}

/**
 * A storage queue and its poison queue. Both are in the stack: what the Functions host makes by
 * itself would be in no plan and have no role assignments of its own.
 */
export class StorageQueue extends Construct implements IQueue {
  private readonly queue: AzurermStorageQueue;
  private readonly poison: AzurermStorageQueue;

  constructor(scope: Construct, id: string, { account, name, poisonName }: StorageQueueProps) {
    super(scope, id);
    const storageAccountId = account.id;
    const stack = AzureStack.of(this);
    for (const each of [name, poisonName]) stack.claim(this, `queue of ${account.node.path}`, each);
    this.queue = new AzurermStorageQueue(this, "Resource", { name, storageAccountId });
    this.poison = new AzurermStorageQueue(this, "Poison", { name: poisonName, storageAccountId });
    for (const queue of [this.queue, this.poison]) stack.protect(queue);
  }

  grantSend(grantee: IGrantee): void {
    grantRole(this.queue, {
      role: "StorageQueueDataMessageSender",
      on: this.queue.id,
      what: described(this.queue),
      to: grantee,
    });
  }

  /**
   * Contributor of both queues, although Azure documents Data Reader and Message Processor: these
   * lack `messages/write`, so the host can neither give a failed message back nor renew a long one.
   * Source: https://github.com/MicrosoftDocs/azure-docs/issues/120932
   */
  grantReceive(grantee: IGrantee): void {
    for (const queue of [this.queue, this.poison]) {
      grantRole(queue, {
        role: "StorageQueueDataContributor",
        on: queue.id,
        what: described(queue),
        to: grantee,
      });
    }
  }
}

/** A queue by the name it was given: a reference to it would be read at apply. */
function described({ nameInput }: AzurermStorageQueue): string {
  return `queue ${nameInput ?? "of the stack"}`;
}
