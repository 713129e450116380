import type { QueueClient } from "@azure/storage-queue";
import type { IdentityConnection } from "../app-settings";
import type { TokenCredential } from "../managed-identity";
import { QueueAccessError, type QueueMessage, type StorageQueue } from "./storage-queue";

export interface AzureQueueOptions {
  readonly connection: IdentityConnection;
  readonly queueName: string;
  readonly credential: TokenCredential;
  /** PEM text that the storage endpoint's certificate is checked against, on top of Node's own. */
  readonly certificateAuthority: string;
}

/** A storage queue over HTTPS with a bearer token of the site's identity, as the host on Azure. */
export async function openAzureQueue(options: AzureQueueOptions): Promise<StorageQueue> {
  // Loaded on first use: sites without a queue trigger do not wait for the SDK.
  const { QueueClient: Client } = await import("@azure/storage-queue");
  const { connection, queueName, credential, certificateAuthority } = options;
  const pipeline = {
    tlsOptions: { ca: certificateAuthority },
    // The listener itself tries again, with its own pauses.
    retryOptions: { maxTries: 1 },
  };
  const url = `${connection.address.replace(/\/$/, "")}/${queueName}`;
  return new AzureQueue(new Client(url, credential, pipeline), options);
}

class AzureQueue implements StorageQueue {
  constructor(
    private readonly client: QueueClient,
    private readonly options: AzureQueueOptions,
  ) {}

  async receive(maximum: number, visibilitySeconds: number): Promise<readonly QueueMessage[]> {
    const { receivedMessageItems } = await this.call(() =>
      this.client.receiveMessages({
        numberOfMessages: maximum,
        visibilityTimeout: visibilitySeconds,
      }),
    );
    return receivedMessageItems.map((item) => ({
      messageId: item.messageId,
      popReceipt: item.popReceipt,
      messageText: item.messageText,
      dequeueCount: item.dequeueCount,
      insertedAt: item.insertedOn.getTime(),
      expiresAt: item.expiresOn.getTime(),
      nextVisibleAt: item.nextVisibleOn.getTime(),
    }));
  }

  async update(messageId: string, popReceipt: string, visibilitySeconds: number): Promise<string> {
    const updated = await this.call(() =>
      this.client.updateMessage(messageId, popReceipt, undefined, visibilitySeconds),
    );
    return updated.popReceipt ?? popReceipt;
  }

  async delete(messageId: string, popReceipt: string): Promise<void> {
    await this.call(() => this.client.deleteMessage(messageId, popReceipt));
  }

  async send(messageText: string): Promise<void> {
    await this.call(() => this.client.sendMessage(messageText));
  }

  private async call<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      throw new QueueAccessError(this.explain(error as Error & StorageFailure), { cause: error });
    }
  }

  private explain(error: Error & StorageFailure): string {
    const { connection, queueName } = this.options;
    const queue = `queue "${queueName}" at ${connection.address}`;
    if (error.statusCode === 403) {
      return `${queue} refuses identity ${connection.clientId} (403 ${error.code ?? ""}): grant it Storage Queue Data Message Processor and Storage Queue Data Reader, or for sending Storage Queue Data Message Sender`;
    }
    if (error.code === "QueueNotFound") {
      return `${queue} does not exist: create it in the stack`;
    }
    return `${queue}: ${error.code ?? error.name}: ${error.message.split("\n")[0]}`;
  }
}

/** The members of the SDK's `RestError` that say what went wrong. */
interface StorageFailure {
  readonly statusCode?: number;
  readonly code?: string;
}
