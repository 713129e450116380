import type { OperationRecord } from "../../functions/operation/operation";
import type {
  Due,
  KeyClaim,
  OperationStore,
  StoredOperation,
} from "../../functions/operation/operation-store";
import type { ResultContent } from "../../functions/operation/result-content";
import type { Result, ResultStore, StoredResult } from "../../functions/operation/result-store";
import type { Faults } from "./faults";

/** Operations in memory, with the compare-and-set of the real table. Counts its calls. */
export class MemoryOperationStore implements OperationStore {
  readonly records = new Map<string, StoredOperation>();
  readonly claims = new Map<string, KeyClaim>();
  readonly inputs = new Map<string, string>();
  reads = 0;
  updates = 0;
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
    return this.faults.read(() => this.records.get(id));
  }

  readInput(id: string) {
    return this.faults.read(() => {
      const text = this.inputs.get(id);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    });
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

  releaseKey(keyHash: string, operationId: string) {
    return this.faults.write(() => {
      if (this.claims.get(keyHash)?.operationId === operationId) this.claims.delete(keyHash);
    });
  }

  async *due(now: string): AsyncGenerator<readonly Due[]> {
    const due: Due[] = [
      ...[...this.records.values()].map((record) => ({ kind: "operation" as const, record })),
      ...[...this.claims.values()].map((claim) => ({ kind: "claim" as const, claim })),
    ];
    const sweepAt = (each: Due) => (each.kind === "claim" ? each.claim : each.record).sweepAt;
    const page = due.filter((each) => sweepAt(each) <= now);
    yield await this.faults.read(() => page);
  }

  private store(record: OperationRecord): StoredOperation {
    const stored = { ...record, etag: `v${++this.version}` };
    this.records.set(record.id, stored);
    return stored;
  }
}

/** Results in memory; the first write of each wins. */
export class MemoryResultStore implements ResultStore {
  readonly results = new Map<string, StoredResult>();

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
    return this.read(operationId);
  }

  read(operationId: string) {
    return this.faults.read(() => this.results.get(operationId));
  }

  remove(operationId: string) {
    return this.faults.write(() => void this.results.delete(operationId));
  }

  valetKeyUrl(operationId: string, startsAt: number, expiresAt: number) {
    const url = `https://blob.example/${operationId}?st=${startsAt}&se=${expiresAt}&sig=secret`;
    return this.faults.read(() => url);
  }
}

async function collected(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
