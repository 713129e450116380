import { type OperationColumns, type OperationStatus, rowKeys } from "../contract";
import { later, now, nowExpression, storageCall, tableHeaders } from "./storage-rest";
import type { HttpAction, Json } from "../workflow-engine/language/workflow-definition";

export type Columns = { readonly [column in keyof OperationColumns]?: Json };

const entity = `@{parameters('tableUrl')}(PartitionKey='@{triggerBody()['operationId']}',RowKey='${rowKeys.operation}')`;
const readColumns = ["status", "attempt", "deadlineAt", "runId", "history"] as const;

/** More conflicts in a row than this mean that something writes without end. */
export const conflictLimit = 10;

/** Id of this run, as an expression without its `@`. */
export const ownRun = "workflow()['run']['name']";

/**
 * A version that no record has, as an expression without its `@`: a write is refused with 412. An
 * empty `If-Match` would write over whatever is there (Insert Or Merge Entity of the table REST API).
 */
export const noVersion = `'W/"datetime''1601-01-01T00%3A00%3A00.0000000Z''"'`;

/** Reads the record, whose version the next write must still find. */
export function readRecord(runAfter?: HttpAction["runAfter"]): HttpAction {
  return storageCall({
    description: "Reads the operation's record and its version",
    runAfter,
    method: "GET",
    uri: `${entity}?$select=${readColumns.join(",")}`,
    headers: tableHeaders,
  });
}

/** A column that an action read, as an expression without its `@`. */
export function column(action: string, name: (typeof readColumns)[number]): string {
  return `body('${action}')?['${name}']`;
}

export interface RecordWrite extends Pick<HttpAction, "runAfter"> {
  readonly description: string;
  /** Expression, without its `@`, of the version that the record must still have. */
  readonly version: string;
  readonly columns: Columns;
}

/** Merges columns if the version is still that one, and otherwise fails with 412. */
export function writeRecord({ description, runAfter, version, columns }: RecordWrite): HttpAction {
  return storageCall({
    description,
    runAfter,
    method: "PATCH",
    uri: entity,
    headers: { ...tableHeaders, "If-Match": `@{${version}}` },
    body: columns,
  });
}

/** The version that an action read or wrote, as an expression without its `@`. */
export function versionOf(action: string): string {
  return `outputs('${action}')['headers']['ETag']`;
}

/** Whether an action got this status, as an expression without its `@`. */
export function answered(action: string, status: number): string {
  return `equals(outputs('${action}')?['statusCode'], ${status})`;
}

/** Whether a write took place, as an expression without its `@`. */
export const written = (write: string): string => answered(write, 204);

/** Something that happened to the operation. Expressions without their `@`, but for the status. */
interface Happened {
  /** The column `history` before. @default nothing has happened */
  readonly history?: string;
  /** @default now */
  readonly at?: string;
  readonly status: string;
  readonly attempt: string;
  readonly reason: string;
}

/**
 * The column `history` with one more entry, as functions/operation/history.ts adds it. A record that a
 * run begins has one entry at most, of its cancel, so that the list stays short. The reason is set as a
 * property, which escapes it: a backend's error code may hold anything.
 */
export function historyWith({ history, at, status, attempt, reason }: Happened): string {
  const before = history === undefined ? "json('[]')" : `json(coalesce(${history}, '[]'))`;
  const entry = `json(concat('{"at":"', ${at ?? nowExpression}, '","status":"', ${status}, '","attempt":', string(${attempt}), '}'))`;
  return `@string(union(${before}, createArray(setProperty(${entry}, 'reason', ${reason}))))`;
}

/** The column as a write of this run set it, as an expression without its `@`. */
export function historyOf(write: string): string {
  return `actions('${write}')?['inputs']?['body']?['history']`;
}

/**
 * The same columns as the event `start` of functions/operation/operation.ts changes, in a record that
 * nobody has begun.
 */
export function running(deadlineAt: string, history?: string): Columns {
  return {
    status: "Running" satisfies OperationStatus,
    lastUpdatedAt: now,
    attempt: 1,
    sweepAt: `@${deadlineAt}`,
    runId: `@${ownRun}`,
    history: historyWith({ history, status: "'Running'", attempt: "1", reason: "'start'" }),
  };
}

/** The same columns as a transition into a terminal status changes; `at` is an expression of the time. */
export function ended(status: string, at: string): Columns {
  const expiresAt = later(at, "parameters('retentionSeconds')");
  return {
    status,
    lastUpdatedAt: at === "utcNow()" ? now : `@${at}`,
    expiresAt,
    sweepAt: expiresAt,
  };
}
