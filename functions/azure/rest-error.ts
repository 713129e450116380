import type { RestError } from "@azure/storage-blob";

/** What a service of Azure said when it refused a call. */
export interface Refusal {
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Its `x-ms-error-code`; empty without one. */
  readonly code: string;
}

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
    if (statuses.includes(refusalOf(error).status)) return undefined;
    throw error;
  }
}

export function refusalOf(error: unknown): Refusal {
  const { statusCode, response } = error instanceof Error ? (error as Partial<RestError>) : {};
  return {
    status: statusCode ?? 0,
    code: response?.headers.get("x-ms-error-code") ?? "",
  };
}
