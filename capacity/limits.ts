import { limits } from "../contract";

const learn = "https://learn.microsoft.com/azure";

/** A number with where it comes from. */
export interface Sourced {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
}

/** What the services take at most. Of a region or an agreement it may be more. */
export const serviceLimits = {
  storageAccount: {
    value: 20_000,
    unit: "operations a second of one storage account",
    source: `${learn}/storage/common/scalability-targets-standard-account`,
  },
  tablePartition: {
    value: 2_000,
    unit: "entities a second of one table partition",
    source: `${learn}/storage/tables/scalability-targets`,
  },
  storageQueue: {
    value: 2_000,
    unit: "messages a second of one queue",
    source: `${learn}/storage/queues/scalability-targets`,
  },
  serviceBus: {
    value: 1_000,
    unit: "credits a second of one Standard namespace, one a message sent or received",
    source: `${learn}/service-bus-messaging/service-bus-throttling`,
  },
  workflowActions: {
    value: 100_000,
    unit: "actions in 5 minutes of one Consumption workflow",
    source: `${learn}/logic-apps/logic-apps-limits-and-config`,
  },
  workflowCallers: {
    value: 1_000,
    unit: "concurrent inbound calls of one Consumption workflow",
    source: `${learn}/logic-apps/logic-apps-limits-and-config`,
  },
  regionalMemoryMb: {
    value: 512_000,
    unit: "MB of all Flex Consumption instances of a subscription in a region",
    source: `${learn}/azure-functions/flex-consumption-plan#regional-subscription-memory-quotas`,
  },
  attemptSeconds: {
    value: limits.attemptSeconds,
    unit: "seconds of one attempt, before functionTimeout ends the process",
    source: `${learn}/azure-functions/functions-host-json#functiontimeout`,
  },
} as const satisfies Readonly<Record<string, Sourced>>;

const retail = "https://azure.microsoft.com/pricing/details";

/** US dollars; third-party figures or list prices of one region: confirm them for yours. */
export const prices = {
  tableOperation: {
    value: 0.00036 / 10_000,
    unit: "table operation",
    source: `${retail}/storage/tables`,
  },
  queueOperation: {
    value: 0.0004 / 10_000,
    unit: "queue operation",
    source: `${retail}/storage/queues`,
  },
  blobWrite: {
    value: 0.055 / 10_000,
    unit: "blob write, hot, LRS",
    source: `${retail}/storage/blobs`,
  },
  blobRead: {
    value: 0.0044 / 10_000,
    unit: "blob read, hot, LRS",
    source: `${retail}/storage/blobs`,
  },
  execution: {
    value: 0.4 / 1_000_000,
    unit: "execution, Flex Consumption on demand",
    source: `${retail}/functions`,
  },
  gigabyteSecond: {
    value: 0.000026,
    unit: "GB-second, Flex Consumption on demand",
    source: `${retail}/functions`,
  },
  action: { value: 0.000025, unit: "built-in action", source: `${retail}/logic-apps` },
  brokerOperation: {
    value: 0.8 / 1_000_000,
    unit: "Service Bus operation beyond 13 million a month",
    source: `${retail}/service-bus`,
  },
  logGigabyte: {
    value: 2.76,
    unit: "GB of logs, pay as you go, North Europe; 2.30 in East US; 5 GB of a month are free",
    source: `${retail}/monitor`,
  },
} as const satisfies Readonly<Record<string, Sourced>>;
