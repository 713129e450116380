import { TableClient } from "@azure/data-tables";
import { QueueClient } from "@azure/storage-queue";
import { BlobServiceClient } from "@azure/storage-blob";
import { storage, type AccountUris, type OperationStatus } from "../contract";
import { storageRetries, systemClock } from "../functions/azure/dependencies";
import { dataStores } from "../functions/azure/data-accounts";
import { DeadLetterQueue } from "../functions/azure/dead-letter-queue";
import { OperationList } from "../functions/azure/operation-list";
import { PoisonQueue } from "../functions/azure/poison-queue";
import { WorkQueue } from "../functions/azure/work-queue";
import type { DueEntries } from "../functions/operation/due-index";
import type { FailedMessages } from "../functions/operation/failed-messages";
import type { OperationStore, StoredOperation } from "../functions/operation/operation-store";
import type { TransitionDependencies } from "../functions/operation/advance";
import type { OperatorCredential, ResourceManager } from "./resource-manager";

/** Where a stack's parts are, and how an operator opens them. */
export interface StackPlaces {
  readonly name: string;
  readonly credential: OperatorCredential;
  /** PEM text to trust, on this machine. @default none but the system's */
  readonly certificate?: string;
  /** URL of each service of the first account that has an operations table. */
  readonly endpoints: Readonly<Record<"blob" | "queue" | "table", string>>;
  /** The other accounts that have one, in the order that the app knows them in. @default none */
  readonly furtherAccounts?: readonly AccountUris[];
  /** Whether work waits in a storage queue there. */
  readonly hasWorkQueue: boolean;
  /** The Service Bus queue, where there is one: its ARM id, and the URL of its REST API. */
  readonly serviceBusQueue?: {
    readonly id: string;
    readonly name: string;
    readonly url: string;
  };
  readonly workflowIds: readonly string[];
  readonly resourceManager: ResourceManager;
  readonly retentionSeconds: () => Promise<number>;
  /** What the functions logged about an operation, the oldest first; `undefined` without a log. */
  readonly logLines: (operationId: string) => Promise<readonly string[] | undefined>;
}

/** Messages by where they are; `undefined` where a stack has no such queue. */
export interface MessageCounts {
  readonly waiting?: number;
  readonly failed?: number;
}

/** Everything that the commands act on, by the adapters that the functions use. */
export interface OperatedStack extends TransitionDependencies {
  readonly name: string;
  readonly operations: OperationStore;
  readonly list: OperationList;
  readonly due: DueEntries;
  /** Poison or dead-letter messages; none where a workflow does the work. */
  readonly failed?: FailedMessages;
  readonly places: StackPlaces;
  readonly messageCounts: () => Promise<MessageCounts>;
}

/** Opens the parts of a stack. Makes no call. */
export function operatedStack(places: StackPlaces): OperatedStack {
  const { endpoints, furtherAccounts = [], credential, certificate } = places;
  // The options of a pipeline, `tlsOptions` among them, are passed on though not all declare them.
  const tls: object = certificate === undefined ? {} : { tlsOptions: { ca: certificate } };
  const accounts = [endpoints, ...furtherAccounts].map(({ blob, table }) => ({
    table: new TableClient(table, storage.tables.operations, credential, tls),
    blobs: new BlobServiceClient(blob, credential, { ...tls, retryOptions: storageRetries }),
  }));
  const { operations, due } = dataStores(accounts);
  const queue = (name: string) =>
    new QueueClient(`${endpoints.queue.replace(/\/$/, "")}/${name}`, credential, {
      ...tls,
      retryOptions: storageRetries,
    });
  const work = () => new WorkQueue(queue(storage.queues.work), queue(storage.queues.workPoison));
  return {
    name: places.name,
    ...{ operations, due },
    list: new OperationList(accounts.map(({ table }) => table)),
    failed: failedMessages(places, queue, work),
    messageCounts: () => messageCounts(places, work),
    ...{ places, clock: systemClock, log: () => undefined },
    // Of no matter unless an operation ends: who ends one asks for it.
    settings: { retentionSeconds: 0 },
  };
}

function failedMessages(
  { hasWorkQueue, serviceBusQueue, credential }: StackPlaces,
  queue: (name: string) => QueueClient,
  work: () => WorkQueue,
): FailedMessages | undefined {
  if (hasWorkQueue) {
    return new PoisonQueue(storage.queues.workPoison, queue(storage.queues.workPoison), work());
  }
  return (
    serviceBusQueue && new DeadLetterQueue(serviceBusQueue.name, serviceBusQueue.url, credential)
  );
}

async function messageCounts(
  { hasWorkQueue, serviceBusQueue, resourceManager }: StackPlaces,
  work: () => WorkQueue,
): Promise<MessageCounts> {
  if (hasWorkQueue) {
    const { queuedMessages: waiting, poisonMessages: failed } = await work().backlog();
    return { waiting, failed };
  }
  if (serviceBusQueue === undefined) return {};
  const { properties } = await resourceManager.get<{
    readonly properties: {
      readonly countDetails: {
        readonly activeMessageCount: number;
        readonly deadLetterMessageCount: number;
      };
    };
  }>(serviceBusQueue.id, "2021-11-01");
  const { activeMessageCount: waiting, deadLetterMessageCount: failed } = properties.countDetails;
  return { waiting, failed };
}

/** A record as an operator may see it: callback URLs hold signatures. */
export function shownOperation(record: StoredOperation) {
  const { callbacks, ...shown } = record;
  return { ...shown, ...(callbacks && { waitingRuns: callbacks.length }) };
}

export type ShownOperation = ReturnType<typeof shownOperation>;

/** How many operations are in each state. */
export type StatusCounts = Partial<Record<OperationStatus, number>>;
