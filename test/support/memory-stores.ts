import type { OperationRecord } from "../../functions/operation/operation-record";
import { type DueKind, duePartition, dueRowKey } from "../../contract";
import type { DueEntry, DueIndex, ScanState } from "../../functions/operation/due-index";
import type {
  KeyClaim,
  OperationStore,
  ScannedTable,
  StoredOperation,
  StoredRow,
} from "../../functions/operation/operation-store";
import type { ResultContent } from "../../functions/operation/result-content";
import type {
  Part,
  Result,
  ResultStore,
  StoredResult,
} from "../../functions/operation/result-store";
import { collected } from "../../functions/byte-stream";
import type { Faults } from "./faults";

/** Of the real table. */
const pageSize = 1_000;

/** Operations in memory, with the compare-and-set of the real table. Counts its calls. */
export class MemoryOperationStore implements OperationStore, ScannedTable {
  readonly records = new Map<string, StoredOperation>();
  readonly claims = new Map<string, KeyClaim>();
  readonly inputs = new Map<string, string>();
  reads = 0;
  updates = 0;
  /** Of a scan. */
  pages = 0;
  pageSize = pageSize;
  private version = 0;

  constructor(private readonly faults: Faults) {}

  create(record: OperationRecord, input: unknown) {
    return this.faults.write(() => {
      if (this.records.has(record.id)) return undefined;
      this.inputs.set(record.id, JSON.stringify(input));
      return this.store(record);
    });
  }

  read(id: string) {
    this.reads++;
    // As in the table: a read leaves the checkpoint out.
    return this.faults.read(() => {
      const record = this.records.get(id);
      if (record?.checkpoint === undefined) return record;
      return { ...record, checkpoint: undefined };
    });
  }

  readInput(id: string) {
    return this.faults.read(() => {
      const text = this.inputs.get(id);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    });
  }

  readCheckpoint(id: string) {
    this.reads++;
    return this.faults.read(() => this.records.get(id)?.checkpoint);
  }

  update(record: StoredOperation) {
    this.updates++;
    return this.faults.write(() => {
      if (this.records.get(record.id)?.etag !== record.etag) return undefined;
      if (record.purged) this.inputs.delete(record.id);
      return this.store(record);
    });
  }

  remove(record: StoredOperation) {
    return this.faults.write(() => {
      if (this.records.get(record.id)?.etag === record.etag) this.records.delete(record.id);
    });
  }

  claimKey(claim: KeyClaim) {
    return this.faults.write(() => {
      const held = this.claims.get(claim.keyHash) ?? claim;
      this.claims.set(claim.keyHash, held);
      return held;
    });
  }

  readKey(keyHash: string) {
    return this.faults.read(() => this.claims.get(keyHash));
  }

  releaseKey(keyHash: string, operationId: string) {
    return this.faults.write(() => {
      if (this.claims.get(keyHash)?.operationId === operationId) this.claims.delete(keyHash);
    });
  }

  async *scan(after: string): AsyncGenerator<readonly StoredRow[]> {
    const rows: [string, StoredRow][] = [
      ...[...this.records].map(([id, record]) => [id, { kind: "operation", record }] as const),
      ...[...this.claims].map(([hash, claim]) => [hash, { kind: "claim", claim }] as const),
    ].map(([key, row]) => [key, row]);
    const left = rows.filter(([key]) => key > after).sort(([a], [b]) => (a < b ? -1 : 1));
    for (let first = 0; first < left.length; first += this.pageSize) {
      const page = left.slice(first, first + this.pageSize).map(([, row]) => row);
      this.pages++;
      yield await this.faults.read(() => page);
    }
  }

  private store(record: OperationRecord): StoredOperation {
    const stored = { ...record, etag: `v${++this.version}` };
    // As in the table: what a write does not mention stays, until the record is purged.
    const kept = record.purged ? undefined : this.records.get(record.id)?.checkpoint;
    const checkpoint = record.checkpoint ?? kept;
    this.records.set(record.id, checkpoint === undefined ? stored : { ...stored, checkpoint });
    return stored;
  }
}

/** The due index in memory. Counts its calls. */
export class MemoryDueIndex implements DueIndex {
  readonly entries = new Map<string, DueEntry>();
  scan: ScanState | undefined;
  queries = 0;
  writes = 0;

  constructor(private readonly faults: Faults) {}

  add(entry: DueEntry) {
    this.writes++;
    const key = keyOf(entry);
    return this.faults.write(
      () => void this.entries.set(key, { ...this.entries.get(key), ...entry }),
    );
  }

  remove(entry: DueEntry) {
    this.writes++;
    return this.faults.write(() => void this.entries.delete(keyOf(entry)));
  }

  async *due(kind: DueKind, shard: string, now: string): AsyncGenerator<readonly DueEntry[]> {
    const partition = `${duePartition(kind, shard)}/`;
    const due = [...this.entries]
      .filter(([key, { at }]) => key.startsWith(partition) && at <= now)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, entry]) => entry);
    this.queries++;
    for (let first = 0; first === 0 || first < due.length; first += pageSize) {
      yield await this.faults.read(() => due.slice(first, first + pageSize));
    }
  }

  readScan() {
    return this.faults.read(() => this.scan);
  }

  writeScan(state: ScanState) {
    return this.faults.write(() => void (this.scan = state));
  }
}

function keyOf({ kind, at, operationId }: DueEntry): string {
  return `${duePartition(kind, operationId.slice(0, 1))}/${dueRowKey(at, operationId)}`;
}

/** Results in memory; the first write of each wins. */
export class MemoryResultStore implements ResultStore {
  readonly results = new Map<string, Result & { readonly content: Uint8Array }>();

  constructor(private readonly faults: Faults) {}

  async write(operationId: string, { content, ...about }: ResultContent): Promise<void> {
    const bytes = content instanceof Uint8Array ? content : await collected(content);
    await this.faults.write(() => {
      if (this.results.has(operationId)) return;
      const contentLength = bytes.byteLength;
      this.results.set(operationId, { etag: '"r1"', ...about, contentLength, content: bytes });
    });
  }

  properties(operationId: string): Promise<Result | undefined> {
    return this.faults.read(() => this.results.get(operationId));
  }

  read(operationId: string, part?: Part): Promise<StoredResult | undefined> {
    return this.faults.read(() => {
      const result = this.results.get(operationId);
      if (result === undefined) return undefined;
      const { offset, count } = part ?? { offset: 0, count: result.contentLength };
      const content = result.content.subarray(offset, offset + count);
      return { ...result, contentLength: content.byteLength, content: chunked(content) };
    });
  }

  remove(operationId: string) {
    return this.faults.write(() => void this.results.delete(operationId));
  }

  valetKeyUrl(operationId: string, startsAt: number, expiresAt: number) {
    const url = `https://blob.example/${operationId}?st=${startsAt}&se=${expiresAt}&sig=secret`;
    return this.faults.read(() => url);
  }
}

/** A few bytes at a time, so that nobody relies on one piece. */
async function* chunked(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.byteLength; at += 7) yield content.subarray(at, at + 7);
}
