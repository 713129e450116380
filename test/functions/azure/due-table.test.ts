import { randomUUID } from "node:crypto";
import { AzureNamedKeyCredential, TableClient } from "@azure/data-tables";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueClient, StorageSharedKeyCredential } from "@azure/storage-queue";
import { storage } from "../../../contract";
import { DueTable } from "../../../functions/azure/due-table";
import { OperationTable } from "../../../functions/azure/operation-table";
import { WorkQueue } from "../../../functions/azure/work-queue";
import type { DueEntry } from "../../../functions/operation/due-index";
import type { StoredRow } from "../../../functions/operation/operation-store";
import { account, key, startAzurite, type Azurite } from "./azurite";

let azurite: Azurite;
let queue: QueueClient;
let poison: QueueClient;
let operations: OperationTable;
let due: DueTable;

beforeAll(async () => {
  azurite = await startAzurite();
  const { endpoints } = azurite;
  const credential = new StorageSharedKeyCredential(account, key);
  const { work, workPoison } = storage.queues;
  queue = new QueueClient(`${endpoints.Queue}/${account}/${work}`, credential);
  poison = new QueueClient(`${endpoints.Queue}/${account}/${workPoison}`, credential);
  const table = new TableClient(
    `${endpoints.Table}/${account}`,
    storage.tables.operations,
    new AzureNamedKeyCredential(account, key),
    { allowInsecureConnection: true },
  );
  await Promise.all([table.createTable(), queue.create(), poison.create()]);
  const blobs = new BlobServiceClient(`${endpoints.Blob}/${account}`, credential);
  operations = new OperationTable(table, blobs.getContainerClient(storage.containers.requests));
  due = new DueTable(table);
});

afterAll(() => azurite.stop());

describe("the operations table", () => {
  test("is scanned in the order of its keys: records and keys, and nothing else", async () => {
    const time = "2026-01-01T00:00:00.000Z";
    const record = {
      ...{ id: "fffffff0-0000-4000-8000-000000000000", status: "NotStarted" as const },
      ...{ createdAt: time, lastUpdatedAt: time, deadlineAt: time, sweepAt: time },
      ...{ attempt: 0, owner: "anna", traceparent: "trace", keyHash: "k" },
    };
    const stored = await operations.create({ ...record, indexed: true }, { secret: true });
    const claim = { keyHash: "f".repeat(64), bodyHash: "b", operationId: record.id };
    await operations.claimKey({ ...claim, sweepAt: "2025-01-01T00:00:00.001Z" });
    await due.add({ kind: "repair", at: record.sweepAt, operationId: record.id });
    const rows: StoredRow[] = [];
    for await (const page of operations.scan("ffffff")) rows.push(...page);
    expect(rows).toEqual([
      { kind: "operation", record: stored },
      { kind: "claim", claim: { ...claim, sweepAt: "2025-01-01T00:00:00.001Z" } },
    ]);
  });
});

describe("the due index", () => {
  const at = (second: number) => `2025-01-01T00:00:0${second}.000Z`;
  const operationId = "a1b2c3d4-0000-4000-8000-000000000000";

  async function found(kind: DueEntry["kind"], now: string, shard = "a") {
    const entries: DueEntry[] = [];
    for await (const page of due.due(kind, shard, now)) entries.push(...page);
    return entries;
  }

  test("has what is due of a kind and a shard, the oldest first, and nothing else", async () => {
    const entries: DueEntry[] = [3, 1, 2].map((second) => {
      return { kind: "repair", at: at(second), operationId };
    });
    for (const entry of entries) await due.add(entry);
    await due.add({ kind: "purge", at: at(1), operationId });
    await due.add({ kind: "repair", at: at(1), operationId: operationId.replace("a", "b") });
    expect((await found("repair", at(2))).map((entry) => entry.at)).toEqual([at(1), at(2)]);
    expect(await found("repair", "2025-01-01T00:00:00.999Z")).toEqual([]);
    for (const entry of entries) await due.remove(entry);
    for (const entry of entries) await due.remove(entry);
    expect(await found("repair", at(9))).toEqual([]);
  });

  test("adds to an entry what became known, and loses nothing of it", async () => {
    const entry: DueEntry = { kind: "repair", at: at(4), operationId, sentAt: at(1) };
    await due.add(entry);
    await due.add({ kind: "repair", at: at(4), operationId, runId: "run-1" });
    expect(await found("repair", at(4))).toEqual([{ ...entry, runId: "run-1" }]);
  });

  test("keeps how far the scan is", async () => {
    expect(await due.readScan()).toBeUndefined();
    await due.writeScan({ after: "7", startedAt: at(1) });
    await due.writeScan({ after: "", startedAt: at(2) });
    expect(await due.readScan()).toEqual({ after: "", startedAt: at(2) });
  });
});

describe("the work queue", () => {
  test("says since when a message waits that nobody has taken yet", async () => {
    const work = new WorkQueue(queue, poison);
    expect(await work.waitingSince()).toBeUndefined();
    const before = Date.now() - 2_000;
    await work.dispatch({ id: randomUUID(), traceparent: "trace", deadlineAt: "", etag: "" });
    const since = await work.waitingSince();
    expect(since).toBeGreaterThan(before);
    // Taken, and given back: it waits for another attempt.
    const { receivedMessageItems } = await queue.receiveMessages();
    const [taken] = receivedMessageItems;
    if (taken === undefined) throw new Error("nothing was received");
    const { messageId, popReceipt } = taken;
    expect(await work.waitingSince()).toBeUndefined();
    const { popReceipt: newer } = await queue.updateMessage(messageId, popReceipt, undefined, 0);
    expect(await work.waitingSince()).toBeUndefined();
    await queue.deleteMessage(messageId, newer ?? popReceipt);
  });

  test("counts the messages of both queues", async () => {
    const work = new WorkQueue(queue, poison);
    expect(await work.backlog()).toEqual({ queuedMessages: 0, poisonMessages: 0 });
    await poison.sendMessage("given up");
    expect(await work.backlog()).toEqual({ queuedMessages: 0, poisonMessages: 1 });
    await poison.clearMessages();
  });

  test("encodes a message as the trigger decodes it, and lets it live", async () => {
    const message = { operationId: randomUUID(), traceparent: "trace" };
    const { operationId: id, traceparent } = message;
    await new WorkQueue(queue, poison).dispatch({ id, traceparent, deadlineAt: "", etag: "" });
    const { receivedMessageItems } = await queue.receiveMessages();
    const [received] = receivedMessageItems;
    const text = Buffer.from(received?.messageText ?? "", "base64").toString("utf8");
    expect(JSON.parse(text)).toEqual(message);
    expect(received?.expiresOn.getUTCFullYear()).toBeGreaterThan(2100);
  });
});
