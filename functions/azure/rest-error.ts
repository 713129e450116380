/**
 * Awaits a call to Azure and answers `undefined` when the service refused it with one of these
 * statuses, which the caller counts as an answer. Every other error passes.
 */
export async function unless<T>(
  statuses: readonly number[],
  call: Promise<T>,
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (statuses.includes(statusOf(error))) return undefined;
    throw error;
  }
}

function statusOf(error: unknown): number {
  const status =
    error instanceof Error ? (error as { statusCode?: unknown }).statusCode : undefined;
  return typeof status === "number" ? status : 0;
}
