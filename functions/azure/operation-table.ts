import { type TableClient, odata } from "@azure/data-tables";
import type { ContainerClient } from "@azure/storage-blob";
import {
  type ClaimColumns,
  type OperationColumns,
  mediaTypes,
  operationBlob,
  rowKeys,
} from "../../contract";
import type { OperationRecord } from "../operation/operation-record";
import type {
  KeyClaim,
  OperationStore,
  ScannedTable,
  StoredOperation,
  StoredRow,
} from "../operation/operation-store";
import { readBlob } from "./blob";
import {
  type ScannedEntity,
  claimFromEntity,
  fromEntity,
  projection,
  rowFromEntity,
  scanProjection,
  toEntity,
} from "./operation-entity";
import { unless } from "./rest-error";

/** Most characters of a request that fit a table property (64 KiB of UTF-16), with room to spare. */
const inputLength = 30_000;

/** Column of the request's JSON; a longer one is in a blob. */
interface InputColumn {
  readonly input?: string | null;
}

/** Operations and idempotency keys in one table; requests too large for it in a container. */
export class OperationTable implements OperationStore, ScannedTable {
  constructor(
    private readonly table: TableClient,
    private readonly requests: ContainerClient,
  ) {}

  async create(record: OperationRecord, input: unknown): Promise<StoredOperation | undefined> {
    const text = JSON.stringify(input);
    const column: InputColumn = text.length <= inputLength ? { input: text } : {};
    // The blob first: a record without its request could not be worked on.
    if (column.input === undefined) await this.uploadRequest(record.id, text);
    const entity = { ...toEntity(record), ...column };
    const created = await unless([409], this.table.createEntity(entity));
    return created && { ...record, etag: written(created.etag, record.id) };
  }

  async read(id: string): Promise<StoredOperation | undefined> {
    const queryOptions = { select: projection };
    const options = { queryOptions };
    const entity = await unless(
      [404],
      this.table.getEntity<OperationColumns>(id, rowKeys.operation, options),
    );
    return entity && fromEntity(entity);
  }

  async readInput(id: string): Promise<unknown> {
    const options = { queryOptions: { select: ["input"] satisfies (keyof InputColumn)[] } };
    const entity = await unless(
      [404],
      this.table.getEntity<InputColumn>(id, rowKeys.operation, options),
    );
    const text = entity?.input ?? (await readBlob(this.requestBlob(id)))?.toString("utf8");
    return text === undefined ? undefined : parseJson(text);
  }

  async readCheckpoint(id: string): Promise<string | undefined> {
    const options = {
      queryOptions: { select: ["checkpoint"] satisfies (keyof OperationColumns)[] },
    };
    const read = this.table.getEntity<{ readonly checkpoint?: string | null }>(
      ...([id, rowKeys.operation, options] as const),
    );
    return (await unless([404], read))?.checkpoint ?? undefined;
  }

  async update(record: StoredOperation): Promise<StoredOperation | undefined> {
    if (record.purged) await this.requestBlob(record.id).deleteIfExists();
    // Replacing the row drops the request's column, merging keeps it.
    const mode = record.purged ? "Replace" : "Merge";
    const { etag } = record;
    const updated = await unless(
      [404, 412],
      this.table.updateEntity(toEntity(record), mode, { etag }),
    );
    return updated && { ...record, etag: written(updated.etag, record.id) };
  }

  async remove({ id, etag }: StoredOperation): Promise<void> {
    await unless([404, 412], this.table.deleteEntity(id, rowKeys.operation, { etag }));
  }

  async claimKey({ keyHash, ...columns }: KeyClaim): Promise<KeyClaim> {
    const entity = { partitionKey: keyHash, rowKey: rowKeys.claim, ...columns };
    const created = await unless([409], this.table.createEntity<ClaimColumns>(entity));
    if (created !== undefined) return { keyHash, ...columns };
    const held = await this.readKey(keyHash);
    if (held !== undefined) return held;
    throw new Error("The idempotency key was freed while it was claimed; send the request again.");
  }

  async readKey(keyHash: string): Promise<KeyClaim | undefined> {
    const held = await this.readClaim(keyHash);
    return held && claimFromEntity(held);
  }

  async releaseKey(keyHash: string, operationId: string): Promise<void> {
    const held = await this.readClaim(keyHash);
    if (held?.operationId !== operationId) return;
    const { etag } = held;
    await unless([404, 412], this.table.deleteEntity(keyHash, rowKeys.claim, { etag }));
  }

  async *scan(after: string): AsyncGenerator<readonly StoredRow[]> {
    // Ids and hashes are hexadecimal: the due index and the sweeper's state come after them.
    const filter = odata`PartitionKey gt ${after} and PartitionKey lt ${"g"}`;
    const queryOptions = { filter, select: scanProjection };
    const pages = this.table.listEntities<ScannedEntity>({ queryOptions }).byPage();
    for await (const page of pages) yield page.map(rowFromEntity);
  }

  private readClaim(keyHash: string) {
    return unless([404], this.table.getEntity<ClaimColumns>(keyHash, rowKeys.claim));
  }

  private requestBlob(id: string) {
    return this.requests.getBlockBlobClient(operationBlob(id));
  }

  private async uploadRequest(id: string, text: string): Promise<void> {
    const blobHTTPHeaders = { blobContentType: mediaTypes.json };
    // Written again by the retry after a crash, with the same content: the key's hash saw to that.
    await this.requestBlob(id).upload(text, Buffer.byteLength(text), { blobHTTPHeaders });
  }
}

/** Storage answers every write with the new version. */
function written(etag: string | undefined, id: string): string {
  if (etag !== undefined) return etag;
  throw new Error(`Storage wrote operation ${id} but answered without an ETag.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
