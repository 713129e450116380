import type { TableEntityResult } from "@azure/data-tables";
import type { ClaimColumns, OperationColumns, OperationStatus } from "../../contract";
import { rowKeys } from "../../contract";
import type { OperationRecord } from "../operation/operation";
import { isOperationId } from "../operation/operation";
import type { Due, KeyClaim, StoredOperation } from "../operation/operation-store";

/** What a read asks for: everything but the request (`input`), and the keys. */
export const projection: string[] = [
  "PartitionKey",
  "RowKey",
  "status",
  "createdAt",
  "lastUpdatedAt",
  "deadlineAt",
  "sweepAt",
  "attempt",
  "owner",
  "traceparent",
  "keyHash",
  "percentComplete",
  "expiresAt",
  "errorCode",
  "errorMessage",
  "purged",
  "callbacks",
  "aliasOf",
  "runId",
] satisfies ("PartitionKey" | "RowKey" | keyof OperationColumns)[];

/** Columns of the sweeper's query. */
export const dueProjection: string[] = [
  ...projection,
  ...(["operationId", "bodyHash"] satisfies (keyof ClaimColumns)[]),
];

export function toEntity(record: OperationRecord) {
  const { status, createdAt, lastUpdatedAt, deadlineAt, sweepAt, attempt, owner } = record;
  const { traceparent, keyHash, percentComplete, expiresAt, error, purged } = record;
  const { callbacks, aliasOf, runId } = record;
  const columns: OperationColumns = {
    ...{ status, createdAt, lastUpdatedAt, deadlineAt, sweepAt, attempt, owner, traceparent },
    ...(keyHash !== undefined && { keyHash }),
    ...(percentComplete !== undefined && { percentComplete }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(error !== undefined && { errorCode: error.code, errorMessage: error.message }),
    ...(purged && { purged }),
    ...(callbacks !== undefined && { callbacks: JSON.stringify(callbacks) }),
    ...(aliasOf !== undefined && { aliasOf }),
    ...(runId !== undefined && { runId }),
  };
  return { partitionKey: record.id, rowKey: rowKeys.operation, ...columns };
}

/** An absent column reads as null (OData) or not at all. */
type Read<T> = { readonly [K in keyof T]: T[K] | null };

export function fromEntity(entity: TableEntityResult<Read<OperationColumns>>): StoredOperation {
  const { keyHash, percentComplete, expiresAt, errorCode, errorMessage, purged } = entity;
  const { callbacks, aliasOf, runId } = entity;
  return {
    id: entity.partitionKey ?? "",
    status: entity.status as OperationStatus,
    createdAt: entity.createdAt ?? "",
    lastUpdatedAt: entity.lastUpdatedAt ?? "",
    deadlineAt: entity.deadlineAt ?? "",
    sweepAt: entity.sweepAt ?? "",
    attempt: entity.attempt ?? 0,
    owner: entity.owner ?? "",
    traceparent: entity.traceparent ?? "",
    etag: entity.etag,
    ...(keyHash && { keyHash }),
    ...(typeof percentComplete === "number" && { percentComplete }),
    ...(expiresAt && { expiresAt }),
    ...(errorCode && { error: { code: errorCode, message: errorMessage ?? "" } }),
    ...(purged === true && { purged }),
    ...(callbacks && { callbacks: JSON.parse(callbacks) as string[] }),
    ...(aliasOf && { aliasOf }),
    ...(runId && { runId }),
  };
}

export function claimFromEntity(entity: TableEntityResult<ClaimColumns>): KeyClaim {
  const { partitionKey = "", operationId, bodyHash, sweepAt } = entity;
  return { keyHash: partitionKey, operationId, bodyHash, sweepAt };
}

export type DueEntity = TableEntityResult<Read<OperationColumns> & ClaimColumns>;

export function dueFromEntity(entity: DueEntity): Due {
  return isOperationId(entity.partitionKey)
    ? { kind: "operation", record: fromEntity(entity) }
    : { kind: "claim", claim: claimFromEntity(entity) };
}
