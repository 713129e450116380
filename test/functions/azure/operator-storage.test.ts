import { AzureNamedKeyCredential, TableClient } from "@azure/data-tables";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueClient, StorageSharedKeyCredential } from "@azure/storage-queue";
import { storage } from "../../../contract";
import { OperationList } from "../../../functions/azure/operation-list";
import { OperationTable } from "../../../functions/azure/operation-table";
import { DueTable } from "../../../functions/azure/due-table";
import { PoisonQueue } from "../../../functions/azure/poison-queue";
import { WorkQueue } from "../../../functions/azure/work-queue";
import type { OperationRecord } from "../../../functions/operation/operation-record";
import { account, key, startAzurite, type Azurite } from "./azurite";

let azurite: Azurite;
let poison: QueueClient;
let work: QueueClient;
let table: TableClient;

beforeAll(async () => {
  azurite = await startAzurite();
  const { endpoints } = azurite;
  const credential = new StorageSharedKeyCredential(account, key);
  const { work: name, workPoison } = storage.queues;
  work = new QueueClient(`${endpoints.Queue}/${account}/${name}`, credential);
  poison = new QueueClient(`${endpoints.Queue}/${account}/${workPoison}`, credential);
  table = new TableClient(
    `${endpoints.Table}/${account}`,
    storage.tables.operations,
    new AzureNamedKeyCredential(account, key),
    { allowInsecureConnection: true },
  );
  await Promise.all([table.createTable(), work.create(), poison.create()]);
});

afterAll(() => azurite.stop());

const encoded = (body: unknown) => Buffer.from(JSON.stringify(body)).toString("base64");

test("poison messages are looked at where they are, sent again as they were, and let go", async () => {
  for (const number of [1, 2, 3]) await poison.sendMessage(encoded({ number }));
  const failed = new PoisonQueue("work-poison", poison, new WorkQueue(work, poison));
  const numbers = async () => (await failed.look()).map(({ body }) => body);
  expect(await numbers()).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
  const taken: unknown[] = [];
  for await (const message of failed.take()) {
    taken.push(message.body);
    if (taken.length === 1) {
      await message.release();
    } else {
      if (taken.length === 2) await message.resend();
      await message.remove();
    }
  }
  expect(taken).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
  expect(await numbers()).toEqual([{ number: 1 }]);
  const { receivedMessageItems } = await work.receiveMessages();
  expect(receivedMessageItems.map(({ messageText }) => messageText)).toEqual([
    encoded({ number: 2 }),
  ]);
});

describe("the list of operations", () => {
  const idOf = (number: number) => `${number}0000000-0000-4000-8000-000000000000`;
  const record = (number: number, more: Partial<OperationRecord>): OperationRecord => {
    const time = `2026-01-0${number}T00:00:00.000Z`;
    return {
      ...{ id: idOf(number), status: "Running", createdAt: time, lastUpdatedAt: time },
      ...{ deadlineAt: time, sweepAt: time, attempt: 1, owner: "anna", traceparent: "trace" },
      ...more,
    };
  };

  beforeAll(async () => {
    const blobs = new BlobServiceClient(
      `${azurite.endpoints.Blob}/${account}`,
      new StorageSharedKeyCredential(account, key),
    );
    const operations = new OperationTable(table, blobs.getContainerClient("requests"));
    const error = { code: "O'Neill", message: "m" };
    await operations.create(record(1, {}), {});
    await operations.create(record(2, { status: "Failed", error }), {});
    await operations.create(record(3, { owner: "bob" }), {});
    // Says Running for as long as it is kept: what becomes of it, the other one says.
    await operations.create(record(4, { owner: "eve", aliasOf: idOf(1) }), {});
    // Neither is an operation.
    await operations.claimKey({ keyHash: "abc", bodyHash: "b", operationId: idOf(1), sweepAt: "" });
    await new DueTable(table).add({ kind: "repair", at: "x", operationId: idOf(1) });
  });

  test.each([
    ["all", {}, [1, 2, 3, 4]],
    [
      "a state, which an id that stands for another has not",
      { status: "Running" as const },
      [1, 3],
    ],
    ["an error, quotes and all", { errorCode: "O'Neill" }, [2]],
    ["an owner", { owner: "bob" }, [3]],
    ["an age", { createdFrom: "2026-01-02", createdBefore: "2026-01-03" }, [2]],
    ["what does not occur", { owner: "' or '1' eq '1" }, []],
  ])("is filtered by %s", async (_what, filter, numbers) => {
    const found: string[] = [];
    for await (const page of new OperationList([table]).pages(filter)) {
      found.push(...page.map(({ id }) => id));
    }
    expect(found).toEqual(numbers.map(idOf));
  });

  test("goes on after an id", async () => {
    const found: string[] = [];
    for await (const page of new OperationList([table]).pages({}, idOf(2))) {
      found.push(...page.map(({ id }) => id));
    }
    expect(found).toEqual([idOf(3), idOf(4)]);
  });
});
