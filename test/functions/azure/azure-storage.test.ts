import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { AzureNamedKeyCredential, TableClient } from "@azure/data-tables";
import { BlobServiceClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { limits, operationBlob, storage, WorkFile } from "../../../contract";
import { collected } from "../../../functions/byte-stream";
import { OperationTable } from "../../../functions/azure/operation-table";
import { ResultContainer } from "../../../functions/azure/result-container";
import type { Part } from "../../../functions/operation/result-store";
import { resultContent } from "../../../functions/operation/result-content";
import type { OperationRecord } from "../../../functions/operation/operation-record";
import { account, key, startAzurite, type Azurite } from "./azurite";

let azurite: Azurite;
let blobs: BlobServiceClient;
let operations: OperationTable;
let results: ResultContainer;

beforeAll(async () => {
  azurite = await startAzurite();
  const { endpoints } = azurite;
  const credential = new StorageSharedKeyCredential(account, key);
  blobs = new BlobServiceClient(`${endpoints.Blob}/${account}`, credential);
  const table = new TableClient(
    `${endpoints.Table}/${account}`,
    storage.tables.operations,
    new AzureNamedKeyCredential(account, key),
    { allowInsecureConnection: true },
  );
  const requests = blobs.getContainerClient(storage.containers.requests);
  const resultBlobs = blobs.getContainerClient(storage.containers.results);
  await Promise.all([table.createTable(), requests.create(), resultBlobs.create()]);
  operations = new OperationTable(table, requests);
  results = new ResultContainer(blobs);
});

afterAll(() => azurite.stop());

function newRecord(changes: Partial<OperationRecord> = {}): OperationRecord {
  return {
    id: randomUUID(),
    status: "NotStarted",
    createdAt: "2026-01-01T00:00:00.000Z",
    lastUpdatedAt: "2026-01-01T00:00:00.000Z",
    deadlineAt: "2026-01-01T01:00:00.000Z",
    sweepAt: "2026-01-01T00:05:00.000Z",
    attempt: 0,
    owner: "anna",
    traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    ...changes,
  };
}

async function created(input: unknown = {}) {
  const record = newRecord();
  const stored = await operations.create(record, input);
  if (stored === undefined) throw new Error("a fresh id was taken");
  return { record, stored };
}

describe("the operations table", () => {
  test("reads a record as it was written, every column included", async () => {
    const record = newRecord({
      status: "Failed",
      keyHash: "hash",
      percentComplete: 40,
      expiresAt: "2026-01-02T00:00:00.000Z",
      error: { code: "WorkFailed", message: "Why: “quoted” – ünïcode" },
      attempt: 2,
      history: [
        { at: "2026-01-01T00:00:01.000Z", status: "Running", attempt: 2, reason: "start" },
        { at: "2026-01-01T00:00:02.000Z", status: "Failed", attempt: 2, reason: "WorkFailed" },
      ],
      messageId: "message-1",
    });
    const stored = await operations.create(record, {});
    expect(stored).toEqual({ ...record, etag: expect.stringMatching(/^W\//) as string });
    expect(await operations.read(record.id)).toEqual(stored);
    expect(await operations.read(randomUUID())).toBeUndefined();
  });

  test("fails to insert an id twice, and keeps the first", async () => {
    const { record, stored } = await created();
    expect(await operations.create({ ...record, owner: "bert" }, {})).toBeUndefined();
    expect(await operations.read(record.id)).toEqual(stored);
  });

  test("writes only over the version that was read", async () => {
    const { stored } = await created();
    const updates = await Promise.all(
      [1, 2, 3, 4, 5].map((attempt) => operations.update({ ...stored, attempt })),
    );
    const won = updates.filter((each) => each !== undefined);
    expect(won).toHaveLength(1);
    expect(await operations.read(stored.id)).toEqual(won[0]);
  });

  test.each([
    ["small", 100],
    ["as large as a column holds", 29_990],
    ["larger than a column", 30_001],
    ["a megabyte", 1_000_000],
  ])("keeps a request that is %s, until the record is purged", async (_title, length) => {
    const input = { text: "ü".repeat(length) };
    const { stored } = await created(input);
    const running = await operations.update({ ...stored, status: "Running" });
    expect(await operations.readInput(stored.id)).toEqual(input);
    const purged = await operations.update({ ...(running ?? stored), purged: true });
    expect(await operations.readInput(stored.id)).toBeUndefined();
    expect(await operations.read(stored.id)).toEqual({ ...purged, purged: true });
  });

  test("keeps a checkpoint apart from the record, through other writes, until it is purged", async () => {
    const { stored } = await created();
    const checkpoint = JSON.stringify("ü".repeat(limits.checkpointLength - 2));
    const saved = await operations.update({ ...stored, status: "Running", checkpoint });
    const read = { ...(saved ?? stored), checkpoint: undefined };
    expect(await operations.read(stored.id)).toEqual(read);
    const later = await operations.update({ ...read, percentComplete: 10 });
    expect(await operations.readCheckpoint(stored.id)).toBe(checkpoint);
    await operations.update({ ...(later ?? read), purged: true });
    expect(await operations.readCheckpoint(stored.id)).toBeUndefined();
    expect(await operations.readCheckpoint(randomUUID())).toBeUndefined();
  });

  test("removes a record only in the version that was read", async () => {
    const { stored } = await created();
    const newer = await operations.update({ ...stored, attempt: 1 });
    await operations.remove(stored);
    expect(await operations.read(stored.id)).toEqual(newer);
    if (newer) await operations.remove(newer);
    if (newer) await operations.remove(newer);
    expect(await operations.read(stored.id)).toBeUndefined();
  });

  test("gives an idempotency key to one of many, and frees it for its holder only", async () => {
    const claims = Array.from({ length: 5 }, () => ({
      keyHash: "a".repeat(64),
      bodyHash: "b",
      operationId: randomUUID(),
      sweepAt: "2026-01-03T00:00:00.000Z",
    }));
    const held = await Promise.all(claims.map((claim) => operations.claimKey(claim)));
    const [holder] = held;
    expect(held).toEqual(Array(5).fill(holder));
    const { keyHash, operationId } = holder ?? { keyHash: "", operationId: "" };
    const other = claims.find((claim) => claim.operationId !== operationId) ?? claims[0];
    if (other === undefined) throw new Error("no claims");
    await operations.releaseKey(keyHash, other.operationId);
    expect(await operations.claimKey(other)).toEqual(holder);
    await operations.releaseKey(keyHash, operationId);
    expect(await operations.claimKey(other)).toEqual(other);
  });
});

/** A result, or a part of it, with its content in memory. */
async function read(id: string, part?: Part) {
  const found = await results.read(id, part);
  return { ...found, content: await collected(found?.content ?? Readable.from([])) };
}

describe("the results container", () => {
  test("keeps the first result of an operation", async () => {
    const id = randomUUID();
    await Promise.all([1, 2, 3].map((value) => results.write(id, resultContent({ value }))));
    const first = await read(id);
    await results.write(id, resultContent({ value: 4 }));
    expect(await read(id)).toEqual(first);
    const { content, ...properties } = await read(id);
    expect(content.toString()).toMatch(/^\{"value":[123]\}$/);
    expect(properties).toEqual({
      etag: expect.stringMatching(/^".+"$/) as string,
      contentType: "application/json",
      contentLength: 11,
    });
    expect(await results.properties(id)).toEqual(properties);
  });

  test("takes a file as a stream, with its type and its name", async () => {
    const id = randomUUID();
    async function* blocks() {
      for (let block = 0; block < 3; block++) yield Buffer.alloc(3 * 1024 * 1024, block);
    }
    const file = new WorkFile(blocks(), { contentType: "image/png", fileName: "a (1) ü.png" });
    await results.write(id, resultContent(file));
    const { content, ...properties } = await read(id);
    expect(properties).toMatchObject({
      contentType: "image/png",
      contentLength: 9 * 1024 * 1024,
      disposition: "attachment; filename*=UTF-8''a%20%281%29%20%C3%BC.png",
    });
    expect([content[0], content.at(-1)]).toEqual([0, 2]);
    const part = await read(id, { offset: 3 * 1024 * 1024 - 1, count: 2 });
    expect([...part.content]).toEqual([0, 1]);
    await results.write(id, resultContent("late"));
    expect(await results.properties(id)).toEqual(properties);
  });

  test("stores nothing of a stream that breaks", async () => {
    const id = randomUUID();
    async function* broken() {
      yield Buffer.alloc(5 * 1024 * 1024);
      throw new Error("the disk is gone");
    }
    await expect(results.write(id, resultContent(broken()))).rejects.toThrow("the disk is gone");
    expect(await results.properties(id)).toBeUndefined();
  });

  test("knows when there is none, and removes one twice without complaint", async () => {
    const id = randomUUID();
    await results.write(id, resultContent(1));
    await results.remove(id);
    await results.remove(id);
    expect([await results.read(id), await results.properties(id)]).toEqual([undefined, undefined]);
  });

  test("signs a valet key for reading one blob over https, with one delegation key for many", async () => {
    const time = (text: string) => new Date(`2026-01-01T${text}.000Z`);
    const getKey = jest.spyOn(blobs, "getUserDelegationKey") as jest.SpyInstance;
    getKey.mockImplementation(async (signedStartsOn: Date, signedExpiresOn: Date) => ({
      signedObjectId: "oid",
      signedTenantId: "tid",
      signedStartsOn,
      signedExpiresOn,
      signedService: "b",
      signedVersion: "2025-11-05",
      value: key,
    }));
    const sign = (start: string, end: string) =>
      results.valetKeyUrl("id", time(start).getTime(), time(end).getTime());
    const url = new URL(await sign("00:00:00", "00:15:00"));
    expect(url.pathname).toBe(`/${account}/${storage.containers.results}/${operationBlob("id")}`);
    const { sig, ...signed } = Object.fromEntries(url.searchParams);
    expect(sig).toMatch(/^[\w+/]+=*$/);
    expect(signed).toMatchObject({
      sp: "r",
      sr: "b",
      spr: "https",
      st: "2026-01-01T00:00:00Z",
      se: "2026-01-01T00:15:00Z",
      sv: "2025-11-05",
      rscd: 'attachment; filename="id.json"',
    });
    await sign("01:00:00", "01:15:00");
    expect(getKey).toHaveBeenCalledTimes(1);
    await sign("02:00:00", "02:15:00");
    expect(getKey).toHaveBeenCalledTimes(2);
  });
});
