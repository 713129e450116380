import type { StorageAccount } from "../apply/applied-stack";

export type StorageService = "blob" | "queue" | "table";

/** A request to a storage service, as far as authorization and counting look at it. */
export interface StorageRequest {
  readonly service: StorageService;
  readonly account: string;
  /** Container, queue or table; absent for requests to the service itself. */
  readonly resource?: string;
  /** Name of the REST operation, as Microsoft's reference calls it. */
  readonly operation: string;
  /** Each inner list permits the operation by itself, if the caller may do all of it. */
  readonly permittedBy: readonly (readonly string[])[];
}

/** What an operation is: its name and what permits it. */
export type Operation = Pick<StorageRequest, "operation" | "permittedBy">;

/** Method and URL of a request; `comp` and `restype` are the query parameters that select an operation. */
export interface RequestLine {
  readonly method: string;
  /** Path segments after the account, decoded. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** Whether the request carries If-Match: an update, not an upsert. */
  readonly conditional: boolean;
}

/** An operation that any one of these actions permits. */
export function operation(name: string, ...actions: readonly string[]): Operation {
  return { operation: name, permittedBy: actions.map((action) => [action]) };
}

const collections = {
  blob: "blobServices/default/containers",
  queue: "queueServices/default/queues",
  table: "tableServices/default/tables",
} as const;

/** ARM id at which a role must hold for the request, or at a parent of it. */
export function scopeOf(request: StorageRequest, account: StorageAccount): string {
  return request.resource === undefined
    ? account.id
    : `${account.id}/${collections[request.service]}/${request.resource}`;
}

/** Whether the stack defines the container, queue or table of a request. */
export function isInStack(request: StorageRequest, account: StorageAccount): boolean {
  const names = { blob: account.containers, queue: account.queues, table: account.tables };
  return (
    request.resource === undefined ||
    names[request.service].some((name) => name.toLowerCase() === request.resource?.toLowerCase())
  );
}
