import { mediaTypes } from "../contract";
import type {
  HttpAction,
  Json,
  RetryPolicy,
} from "../workflow-engine/language/workflow-definition";

/** The first version in which tables take a Microsoft Entra token. */
const version = "2020-12-06";

/**
 * Patience of 200 to 255 s, in an action that may take 300: each retry waits up to twice as long as the
 * one before. 404, 409 and 412 are answers, and are not tried again.
 */
const retries: RetryPolicy = {
  type: "exponential",
  count: 7,
  interval: "PT5S",
  minimumInterval: "PT5S",
  maximumInterval: "PT1M",
};

export interface StorageCall extends Pick<HttpAction, "runAfter" | "runtimeConfiguration"> {
  readonly description: string;
  readonly method: "GET" | "PATCH" | "POST" | "PUT";
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** @default seven retries within 200 to 255 s */
  readonly retryPolicy?: RetryPolicy;
}

/** A call to Azure Storage as the workflow's identity (parameter `identityId`). */
export function storageCall({
  description,
  runAfter,
  runtimeConfiguration,
  method,
  uri,
  headers = {},
  body,
  retryPolicy = retries,
}: StorageCall): HttpAction {
  return {
    type: "Http",
    description,
    ...(runAfter && { runAfter }),
    inputs: {
      method,
      uri,
      headers: { ...headers, "x-ms-version": version, "x-ms-date": "@{utcNow('R')}" },
      ...(body !== undefined && { body }),
      authentication: {
        type: "ManagedServiceIdentity",
        identity: "@parameters('identityId')",
        audience: "https://storage.azure.com/",
      },
      retryPolicy,
    },
    limit: { timeout: "PT5M" },
    ...(runtimeConfiguration && { runtimeConfiguration }),
  };
}

/** Headers of the table REST API: plain JSON, no OData annotations. */
export const tableHeaders = {
  Accept: `${mediaTypes.json};odata=nometadata`,
  "Content-Type": mediaTypes.json,
} as const;

/**
 * Format of the record's times, as JavaScript's `toISOString` writes them: the sweeper compares
 * the column as text.
 */
const timeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

/** Now, in the format of the record's times, as an expression without its `@`. */
export const nowExpression = `utcNow('${timeFormat}')`;
export const now = `@${nowExpression}`;

/** A time so many seconds after another, in the format of the record's times. Expressions. */
export function later(time: string, seconds: string): string {
  return `@addSeconds(${time}, ${seconds}, '${timeFormat}')`;
}
