import { type TableClient, type TableEntityResult, odata } from "@azure/data-tables";
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
  /** @param tables of every account that has operations */
  constructor(private readonly tables: readonly Pick<TableClient, "listEntities">[]) {}

  /**
   * Pages of at most 1,000; one that is empty only says that the tables go on.
   * @param after id of the last operation that was seen; empty for the first page
   */
  async *pages(filter: OperationFilter, after = ""): AsyncGenerator<readonly StoredOperation[]> {
    const queryOptions = { filter: conditionsOf(filter, after).join(" and "), select: projection };
    let parts = this.tables.map((table) => new Part(table, queryOptions));
    for (;;) {
      await Promise.all(parts.map((part) => part.fill()));
      parts = parts.filter(({ isOver }) => !isOver);
      if (parts.length === 0) return;
      const rows = merged(parts);
      // An id that stands for another operation has no status of its own.
      yield filter.status === undefined
        ? rows
        : rows.filter(({ aliasOf }) => aliasOf === undefined);
    }
  }
}

/** What one account's table has read and nobody has seen yet. */
class Part {
  rows: readonly StoredOperation[] = [];
  isOver = false;
  private readonly pages: AsyncIterator<readonly TableEntityResult<OperationColumns>[]>;

  constructor(
    table: Pick<TableClient, "listEntities">,
    queryOptions: { readonly filter: string; readonly select: string[] },
  ) {
    this.pages = table.listEntities<OperationColumns>({ queryOptions }).byPage();
  }

  /** Reads a page, unless something is left of the last one. */
  async fill(): Promise<void> {
    if (this.rows.length > 0) return;
    const page = await this.pages.next();
    this.isOver = page.done === true;
    this.rows = page.done === true ? [] : page.value.map(fromEntity);
  }
}

/** In the order of their ids, as far as every part has been read. */
function merged(parts: readonly Part[]): readonly StoredOperation[] {
  const read = parts.map(({ rows }) => rows.at(-1)?.id ?? "").sort();
  const end = read[0] ?? "";
  const seen = parts.flatMap(({ rows }) => rows.filter(({ id }) => id <= end));
  for (const part of parts) part.rows = part.rows.filter(({ id }) => id > end);
  return seen.sort((a, b) => (a.id < b.id ? -1 : 1));
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
