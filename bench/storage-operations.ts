import {
  countStorageOperations,
  hostPolling,
  type StorageOperations,
} from "../test/support/storage-operations";
import type { Report } from "./benchmark";
import { withLocalStack } from "./local-stack";

/** Storage operations of each request, counted where they pass: what a bill would show. */
export function storageOperations(): Promise<readonly Report[]> {
  return withLocalStack(async (stack) => {
    const counts = await countStorageOperations({
      operations: () => stack.runtime.storage.operations(),
      submitted: async (request, extra) => (await stack.submit(request, extra)).id,
      get: async (path) => {
        const { status } = await fetch(stack.url(path), { redirect: "manual" });
        if (status >= 400) throw new Error(`${path} was answered ${status}`);
      },
      occupyWorker: () => stack.occupyWorker(),
    });
    return [
      {
        title: "Storage operations per request",
        rows: [["", "count", "which"], ...Object.entries(counts).map(row)],
        notes: [
          `Without "${hostPolling}", which the host sends at its own pace.`,
          "The key that signs a SAS is fetched once and kept.",
        ],
      },
    ];
  });
}

function row([name, counts]: [string, StorageOperations]): string[] {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const which = Object.entries(counts).map(([each, count]) =>
    count === 1 ? each : `${count} ${each}`,
  );
  return [name, String(total), which.join(", ")];
}
