import { blobOperation } from "./blob-operations";
import { queueOperation } from "./queue-operations";
import type { Operation, RequestLine, StorageRequest, StorageService } from "./storage-request";
import { tableName, tableOperation } from "./table-operations";

const operations: Readonly<Record<StorageService, (request: RequestLine) => Operation>> = {
  blob: blobOperation,
  queue: queueOperation,
  table: tableOperation,
};

/**
 * What a request to a storage service asks for.
 *
 * @param url path and query, the account in the first segment: `/account/container/blob?comp=…`
 */
export function parseRequest(
  service: StorageService,
  method: string,
  url: string,
  conditional: boolean,
): StorageRequest {
  const { pathname, searchParams } = new URL(url, "http://storage");
  const [account = "", ...segments] = pathname.slice(1).split("/").map(decodeURIComponent);
  const line = {
    method,
    segments: segments.at(-1) === "" ? segments.slice(0, -1) : segments,
    query: searchParams,
    conditional,
  };
  return { service, account, resource: resourceOf(service, line), ...operations[service](line) };
}

/** Container, queue or table of a request. */
function resourceOf(service: StorageService, { segments }: RequestLine): string | undefined {
  const [first] = segments;
  return service === "table" && first !== undefined ? tableName(first) : first;
}
