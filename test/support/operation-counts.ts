/** Storage operations by name, such as `table Get Entity`: what a bill would show. */
export type StorageOperations = Readonly<Record<string, number>>;

/** The host asks its queues for messages whether there are requests or not. */
export const hostPolling = "queue Get Messages";

/** Other parts of a stack work at times: the smallest count is the request's own. */
const tries = 4;

/**
 * The fewest operations that were made while something was done, of some tries.
 * @param settle what is waited for before the next try
 */
export async function fewest(
  operations: () => StorageOperations,
  does: () => Promise<unknown>,
  settle: () => Promise<unknown> = () => Promise.resolve(),
): Promise<StorageOperations> {
  const counts: StorageOperations[] = [];
  while (counts.length < tries) {
    const before = operations();
    await does();
    counts.push(more(before, operations()));
    await settle();
  }
  return smallest(counts);
}

/** The count with the fewest operations. @throws Error when there is none */
export function smallest(counts: readonly StorageOperations[]): StorageOperations {
  const size = (each: StorageOperations) => Object.values(each).reduce((sum, one) => sum + one, 0);
  return counts.reduce((best, each) => (size(each) < size(best) ? each : best));
}

/** What `after` has more than `before`, by name in order. */
export function more(before: StorageOperations, after: StorageOperations): StorageOperations {
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([name, count]) => count > 0 && name !== hostPolling)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
