import { randomUUID } from "node:crypto";
import type { StorageService } from "./storage-request";

/** An answer that Azure Storage gives instead of doing what was asked. */
export interface Refusal {
  readonly statusCode: 400 | 401 | 403 | 404 | 503;
  /** Storage error code, as in `x-ms-error-code`. */
  readonly code: string;
  readonly message: string;
}

/** A refusal as it goes over the wire: XML from blobs and queues, OData JSON from tables. */
export interface RefusalResponse {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @see https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2 */
export function refusalResponse(service: StorageService, refusal: Refusal): RefusalResponse {
  const requestId = randomUUID();
  const message = `${refusal.message}\nRequestId:${requestId}\nTime:${new Date().toISOString()}`;
  return {
    headers: {
      "content-type":
        service === "table" ? "application/json;odata=minimalmetadata" : "application/xml",
      "x-ms-error-code": refusal.code,
      "x-ms-request-id": requestId,
    },
    body: service === "table" ? odata(refusal.code, message) : xml(refusal.code, message),
  };
}

function odata(code: string, value: string): string {
  return JSON.stringify({ "odata.error": { code, message: { lang: "en-US", value } } });
}

function xml(code: string, message: string): string {
  return `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}

export const keyBasedAuthentication: Refusal = {
  statusCode: 403,
  code: "KeyBasedAuthenticationNotPermitted",
  message: "Key based authentication is not permitted on this storage account.",
};

export const noAuthentication: Refusal = {
  statusCode: 401,
  code: "NoAuthenticationInformation",
  message:
    "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.",
};

export function invalidAuthentication(reason: string): Refusal {
  return {
    statusCode: 401,
    code: "InvalidAuthenticationInfo",
    message: `Server failed to authenticate the request: ${reason}.`,
  };
}

export const permissionMismatch: Refusal = {
  statusCode: 403,
  code: "AuthorizationPermissionMismatch",
  message: "This request is not authorized to perform this operation using this permission.",
};

/** There is no such storage account: on Azure its host name would not resolve. */
export const unknownAccount: Refusal = {
  statusCode: 404,
  code: "ResourceNotFound",
  message: "The specified resource does not exist.",
};

/** What a service says of a container, queue or table that does not exist. */
export function notFound(service: StorageService): Refusal {
  const noun = { blob: "container", queue: "queue", table: "table" }[service];
  const code = { blob: "ContainerNotFound", queue: "QueueNotFound", table: "TableNotFound" }[
    service
  ];
  return { statusCode: 404, code, message: `The specified ${noun} does not exist.` };
}

export const invalidUri: Refusal = {
  statusCode: 400,
  code: "InvalidUri",
  message: "The requested URI does not represent any resource on the server.",
};

/** The emulator behind the front gave no answer. */
export function unreachable(reason: string): Refusal {
  return {
    statusCode: 503,
    code: "ServerBusy",
    message: `The local storage gives no answer: ${reason}.`,
  };
}
