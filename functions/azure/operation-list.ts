import { type TableClient, odata } from "@azure/data-tables";
import { type OperationColumns, type OperationStatus, rowKeys } from "../../contract";
import type { StoredOperation } from "../operation/operation-store";
import { fromEntity, projection } from "./operation-entity";

/** Which operations to list; what is absent does not matter. */
export interface OperationFilter {
  readonly status?: OperationStatus;
  readonly errorCode?: string;
  readonly owner?: string;
  /** Created at that time or later. ISO 8601. */
  readonly createdFrom?: string;
  /** Created before that time. ISO 8601. */
  readonly createdBefore?: string;
}

/**
 * Operations in the order of their ids, by a filter that the table applies. The table reads every row
 * for it: for an operator, never for a request.
 */
export class OperationList {
  constructor(private readonly table: Pick<TableClient, "listEntities">) {}

  /**
   * Pages of at most 1,000; one that is empty only says that the table goes on.
   * @param after id of the last operation that was seen; empty for the first page
   */
  async *pages(filter: OperationFilter, after = ""): AsyncGenerator<readonly StoredOperation[]> {
    const queryOptions = { filter: conditionsOf(filter, after).join(" and "), select: projection };
    const pages = this.table.listEntities<OperationColumns>({ queryOptions }).byPage();
    for await (const page of pages) yield page.map(fromEntity);
  }
}

function conditionsOf(filter: OperationFilter, after: string): string[] {
  const { status, errorCode, owner, createdFrom, createdBefore } = filter;
  return [
    odata`PartitionKey gt ${after} and PartitionKey lt ${"g"}`,
    odata`RowKey eq ${rowKeys.operation}`,
    ...(status === undefined ? [] : [odata`status eq ${status}`]),
    ...(errorCode === undefined ? [] : [odata`errorCode eq ${errorCode}`]),
    ...(owner === undefined ? [] : [odata`owner eq ${owner}`]),
    ...(createdFrom === undefined ? [] : [odata`createdAt ge ${createdFrom}`]),
    ...(createdBefore === undefined ? [] : [odata`createdAt lt ${createdBefore}`]),
  ];
}
