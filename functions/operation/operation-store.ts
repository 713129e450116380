import type { OperationRecord } from "./operation-record";

/** A record as it was read, with the version that a write of it must still find. */
export interface StoredOperation extends OperationRecord {
  readonly etag: string;
  /** Index of the storage account that it lies in, where there are several. In no column. */
  readonly account?: number;
}

/** Ties an `Idempotency-Key` to the operation that its first submit made. */
export interface KeyClaim {
  /** SHA-256 of owner and key: the key itself is not stored. */
  readonly keyHash: string;
  /** SHA-256 of the request, to tell a retry from a reuse of the key. */
  readonly bodyHash: string;
  readonly operationId: string;
  /** When the sweeper looks whether the operation still exists. */
  readonly sweepAt: string;
}

/** A row of the table. */
export type StoredRow =
  | { readonly kind: "operation"; readonly record: StoredOperation }
  | { readonly kind: "claim"; readonly claim: KeyClaim };

/**
 * Where operations and idempotency keys are kept. Every write is atomic on its own; no two writes
 * are atomic together, so callers order them such that a crash between leaves a state that the
 * next retry, redelivery or sweep completes.
 */
export interface OperationStore {
  /** Inserts a record with its request; `undefined` when the id is taken. */
  create(record: OperationRecord, input: unknown): Promise<StoredOperation | undefined>;
  /** One storage read, without the request. */
  read(id: string): Promise<StoredOperation | undefined>;
  /** The request as it was submitted; `undefined` when it is gone or no longer JSON. */
  readInput(id: string): Promise<unknown>;
  /** The JSON that the work saved last; `undefined` when it saved none. */
  readCheckpoint(id: string): Promise<string | undefined>;
  /**
   * Compare-and-set: writes if the stored version is still `record.etag`; `undefined` otherwise.
   * A purged record loses its request.
   */
  update(record: StoredOperation): Promise<StoredOperation | undefined>;
  /** Deletes the record if its version is still `record.etag`; otherwise does nothing. */
  remove(record: StoredOperation): Promise<void>;

  /** Inserts the claim if its key is free, and answers with the claim that holds the key. */
  claimKey(claim: KeyClaim): Promise<KeyClaim>;
  /** The claim that holds a key; `undefined` when it is free. */
  readKey(keyHash: string): Promise<KeyClaim | undefined>;
  /** Frees a key if `operationId` still holds it; otherwise does nothing. */
  releaseKey(keyHash: string, operationId: string): Promise<void>;
}

/** The rows of one table. */
export interface ScannedTable {
  /**
   * Every record and claim whose partition key comes after this one, in the order of their keys, in
   * pages of at most 1,000.
   */
  scan(after: string): AsyncIterable<readonly StoredRow[]>;
}
