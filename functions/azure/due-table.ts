import { type TableClient, type TableEntityResult, odata } from "@azure/data-tables";
import {
  type DueColumns,
  type DueKind,
  dueRowKey,
  duePartition,
  rowKeys,
  type ScanColumns,
  sweeperPartition,
} from "../../contract";
import type { DueEntry, DueIndex, ScanState } from "../operation/due-index";
import { unless } from "./rest-error";

/** The due index in the operations table: one range of row keys of one partition is a query. */
export class DueTable implements DueIndex {
  constructor(private readonly table: TableClient) {}

  async add(entry: DueEntry): Promise<void> {
    await this.table.upsertEntity<DueColumns>({ ...keysOf(entry), ...columnsOf(entry) }, "Merge");
  }

  async remove(entry: DueEntry): Promise<void> {
    const { partitionKey, rowKey } = keysOf(entry);
    await unless([404], this.table.deleteEntity(partitionKey, rowKey));
  }

  async *due(kind: DueKind, shard: string, now: string): AsyncGenerator<readonly DueEntry[]> {
    const partition = duePartition(kind, shard);
    // What comes after the time in a key is larger than nothing: the whole of `now` is due.
    const filter = odata`PartitionKey eq ${partition} and RowKey lt ${dueRowKey(now, "~")}`;
    const pages = this.table.listEntities<DueColumns>({ queryOptions: { filter } }).byPage();
    for await (const page of pages) yield page.map((entity) => entryFrom(kind, entity));
  }

  async readScan(): Promise<ScanState | undefined> {
    const found = await unless(
      [404],
      this.table.getEntity<ScanColumns>(sweeperPartition, rowKeys.scan),
    );
    return found && { after: found.after, startedAt: found.startedAt };
  }

  async writeScan(state: ScanState): Promise<void> {
    const keys = { partitionKey: sweeperPartition, rowKey: rowKeys.scan };
    await this.table.upsertEntity<ScanColumns>({ ...keys, ...state });
  }
}

function keysOf({ kind, at, operationId }: DueEntry) {
  return {
    partitionKey: duePartition(kind, operationId.slice(0, 1)),
    rowKey: dueRowKey(at, operationId),
  };
}

function entryFrom(kind: DueKind, entity: TableEntityResult<DueColumns>): DueEntry {
  const [at = "", operationId = ""] = (entity.rowKey ?? "").split("_");
  return { kind, at, operationId, ...columnsOf(entity) };
}

/** An absent column has no member: null would be written, and read. */
function columnsOf({ sentAt, runId }: DueColumns): DueColumns {
  return { ...(sentAt && { sentAt }), ...(runId && { runId }) };
}
