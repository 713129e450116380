import type { TableEntityResult } from "@azure/data-tables";
import {
  type ClaimColumns,
  type HistoryEntry,
  type OperationColumns,
  type OperationStatus,
  rowKeys,
} from "../../contract";
import type { OperationRecord } from "../operation/operation-record";
import { isOperationId } from "../operation/operation-id";
import type { KeyClaim, StoredOperation, StoredRow } from "../operation/operation-store";

/** Every column, and what a record puts there. A column that is missing here does not compile. */
const columns: {
  readonly [C in keyof OperationColumns]-?: (record: OperationRecord) => OperationColumns[C];
} = {
  status: ({ status }) => status,
  createdAt: ({ createdAt }) => createdAt,
  lastUpdatedAt: ({ lastUpdatedAt }) => lastUpdatedAt,
  deadlineAt: ({ deadlineAt }) => deadlineAt,
  sweepAt: ({ sweepAt }) => sweepAt,
  attempt: ({ attempt }) => attempt,
  owner: ({ owner }) => owner,
  traceparent: ({ traceparent }) => traceparent,
  keyHash: ({ keyHash }) => keyHash,
  percentComplete: ({ percentComplete }) => percentComplete,
  expiresAt: ({ expiresAt }) => expiresAt,
  errorCode: ({ error }) => error?.code,
  errorMessage: ({ error }) => error?.message,
  lastError: ({ lastError }) => lastError,
  publicError: ({ publicError }) => publicError,
  purged: ({ purged }) => purged,
  callbacks: ({ callbacks }) => callbacks && JSON.stringify(callbacks),
  aliasOf: ({ aliasOf }) => aliasOf,
  runId: ({ runId }) => runId,
  indexed: ({ indexed }) => indexed,
  history: ({ history }) => history && JSON.stringify(history),
  messageId: ({ messageId }) => messageId,
  checkpoint: ({ checkpoint }) => checkpoint,
};

/** An absent column reads as null (OData) or not at all. */
type Read<T> = { readonly [K in keyof T]: T[K] | null };
type OperationEntity = TableEntityResult<Read<OperationColumns>>;

/** Every member of a record, and what it is by the columns. One that is missing does not compile. */
const members: {
  readonly [M in keyof StoredOperation]-?: (entity: OperationEntity) => StoredOperation[M];
} = {
  id: ({ partitionKey }) => partitionKey ?? "",
  etag: ({ etag }) => etag,
  // Who reads of several accounts says it.
  account: () => undefined,
  status: ({ status }) => status as OperationStatus,
  createdAt: ({ createdAt }) => createdAt ?? "",
  lastUpdatedAt: ({ lastUpdatedAt }) => lastUpdatedAt ?? "",
  deadlineAt: ({ deadlineAt }) => deadlineAt ?? "",
  sweepAt: ({ sweepAt }) => sweepAt ?? "",
  attempt: ({ attempt }) => attempt ?? 0,
  owner: ({ owner }) => owner ?? "",
  traceparent: ({ traceparent }) => traceparent ?? "",
  keyHash: ({ keyHash }) => keyHash ?? undefined,
  percentComplete: ({ percentComplete }) => percentComplete ?? undefined,
  expiresAt: ({ expiresAt }) => expiresAt ?? undefined,
  error: ({ errorCode, errorMessage }) =>
    errorCode ? { code: errorCode, message: errorMessage ?? "" } : undefined,
  lastError: ({ lastError }) => lastError ?? undefined,
  publicError: ({ publicError }) => publicError ?? undefined,
  purged: ({ purged }) => (purged === true ? true : undefined),
  callbacks: ({ callbacks }) => (callbacks ? (JSON.parse(callbacks) as string[]) : undefined),
  aliasOf: ({ aliasOf }) => aliasOf ?? undefined,
  runId: ({ runId }) => runId ?? undefined,
  indexed: ({ indexed }) => (indexed === true ? true : undefined),
  history: ({ history }) => (history ? (JSON.parse(history) as HistoryEntry[]) : undefined),
  messageId: ({ messageId }) => messageId ?? undefined,
  checkpoint: ({ checkpoint }) => checkpoint ?? undefined,
};

/** Read on its own: it may be large, and only the worker wants it. */
const apart: readonly string[] = ["checkpoint"] satisfies (keyof OperationColumns)[];

/** What a read asks for: the keys, and everything but the request (`input`) and the checkpoint. */
export const projection: string[] = [
  ...["PartitionKey", "RowKey"],
  ...Object.keys(columns).filter((column) => !apart.includes(column)),
];

/** Columns of the scan, which sees records and claims. */
export const scanProjection: string[] = [
  ...projection,
  ...(["operationId", "bodyHash"] satisfies (keyof ClaimColumns)[]),
];

export function toEntity(record: OperationRecord) {
  const values = mapValues(columns, (column) => column(record)) as OperationColumns;
  return { partitionKey: record.id, rowKey: rowKeys.operation, ...values };
}

export function fromEntity(entity: OperationEntity): StoredOperation {
  return mapValues(members, (member) => member(entity)) as StoredOperation;
}

/** The object with each value replaced; a value that is `undefined` leaves no member. */
function mapValues<T extends object>(object: T, replace: (value: T[keyof T]) => unknown): object {
  const entries = Object.entries(object).map(([name, value]: [string, T[keyof T]]) => [
    name,
    replace(value),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as object;
}

export function claimFromEntity(entity: TableEntityResult<ClaimColumns>): KeyClaim {
  const { partitionKey = "", operationId, bodyHash, sweepAt } = entity;
  return { keyHash: partitionKey, operationId, bodyHash, sweepAt };
}

export type ScannedEntity = TableEntityResult<Read<OperationColumns> & ClaimColumns>;

export function rowFromEntity(entity: ScannedEntity): StoredRow {
  return isOperationId(entity.partitionKey)
    ? { kind: "operation", record: fromEntity(entity) }
    : { kind: "claim", claim: claimFromEntity(entity) };
}
