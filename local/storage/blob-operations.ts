import { operation, type Operation, type RequestLine } from "./storage-request";

const service = "Microsoft.Storage/storageAccounts/blobServices";
const container = `${service}/containers`;
const blob = `${container}/blobs`;

/**
 * The Blob Storage operation of a request.
 *
 * @see https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory
 */
export function blobOperation(request: RequestLine): Operation {
  if (request.segments.length === 0) return serviceOperation(request);
  return request.segments.length === 1 ? containerOperation(request) : singleBlob(request);
}

function serviceOperation({ method, query }: RequestLine): Operation {
  const comp = query.get("comp");
  if (method === "POST" && comp === "userdelegationkey") {
    return operation("Get User Delegation Key", `${service}/generateUserDelegationKey/action`);
  }
  if (method === "GET" && comp === "list") return operation("List Containers", `${container}/read`);
  return operation("Blob Service Properties", `${service}/${verb(method)}`);
}

function containerOperation({ method, query }: RequestLine): Operation {
  const comp = query.get("comp");
  if (method === "GET" && comp === "list") return operation("List Blobs", `${blob}/read`);
  if (method === "DELETE") return operation("Delete Container", `${container}/delete`);
  if (method === "PUT") {
    return operation(comp === null ? "Create Container" : "Set Container", `${container}/write`);
  }
  return operation("Get Container Properties", `${container}/read`);
}

function singleBlob({ method, query }: RequestLine): Operation {
  switch (method) {
    case "GET":
      return operation("Get Blob", `${blob}/read`);
    case "HEAD":
      return operation("Get Blob Properties", `${blob}/read`);
    case "DELETE":
      return operation("Delete Blob", `${blob}/delete`);
    default:
      return operation(writeName(query.get("comp")), `${blob}/write`);
  }
}

function writeName(comp: string | null): string {
  const names: Readonly<Record<string, string>> = {
    block: "Put Block",
    blocklist: "Put Block List",
    lease: "Lease Blob",
    metadata: "Set Blob Metadata",
    properties: "Set Blob Properties",
    tags: "Set Blob Tags",
  };
  return comp === null ? "Put Blob" : (names[comp] ?? `Put Blob ${comp}`);
}

function verb(method: string): string {
  return method === "GET" || method === "HEAD" ? "read" : "write";
}
