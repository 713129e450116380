import type { TableClient } from "@azure/data-tables";
import { rowKeys } from "../../contract";
import { DueTable } from "../../functions/azure/due-table";

/** One that has not begun, because its message may be lost, or what is due of a terminal one. */
export type Due = "lost" | "looked at" | "expired" | "forgotten";

/**
 * Makes an operation due for the sweeper: for the look at its message, a terminal one for its first
 * look, or with the end of its retention, or of its tombstone, in the past.
 */
export async function makeDue(
  table: TableClient,
  id: string,
  to: Due,
  retentionSeconds: number,
): Promise<void> {
  const key = { partitionKey: id, rowKey: rowKeys.operation };
  const kept = to === "forgotten" ? retentionSeconds * 1000 : 0;
  const past = new Date(Date.now() - 3_600_000 - kept).toISOString();
  const due = new DueTable(table);
  if (to === "looked at") return due.add({ kind: "repair", at: past, operationId: id });
  if (to === "lost") {
    // Whatever its version: it may begin meanwhile.
    await table.updateEntity({ ...key, sweepAt: past }, "Merge");
    return due.add({ kind: "repair", at: past, operationId: id });
  }
  const { etag } = await table.getEntity(id, rowKeys.operation);
  await table.updateEntity({ ...key, expiresAt: past, sweepAt: past }, "Merge", { etag });
  await due.add({ kind: "purge", at: past, operationId: id });
}
