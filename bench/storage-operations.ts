import { hostPolling, type StorageOperations } from "../test/support/operation-counts";
import { startStack } from "../test/support/running-stack";
import { operationsOfRequests } from "../test/support/storage-operations";
import { stackNames } from "../test/support/synth";
import type { Report } from "./benchmark";
import { cdktfOut } from "./cdktf-out";

/** Storage operations of each request, counted where they pass: what a bill would show. */
export async function storageOperations(): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const stack of stackNames) reports.push(await reportOf(stack));
  return reports;
}

async function reportOf(stack: string): Promise<Report> {
  const running = await startStack(stack, { outdir: cdktfOut() });
  try {
    const counts = await operationsOfRequests(running);
    return {
      title: `Storage operations per request of ${stack}`,
      rows: [["", "count", "which"], ...Object.entries(counts).map(row)],
      notes: [
        `Without "${hostPolling}", which the host sends at its own pace.`,
        "The key that signs a SAS is fetched once and kept.",
      ],
    };
  } finally {
    await running.stop();
  }
}

function row([name, counts]: [string, StorageOperations]): string[] {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const which = Object.entries(counts).map(([each, count]) =>
    count === 1 ? each : `${count} ${each}`,
  );
  return [name, String(total), which.join(", ")];
}
