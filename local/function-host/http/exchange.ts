import type { Readable } from "node:stream";

/** An HTTP request as it reaches a site's Functions host. */
export interface SiteRequest {
  /** Upper case. */
  readonly method: string;
  /** Absolute, with the host that the client named. */
  readonly url: string;
  /** Names in lower case; repeated headers joined as Node joins them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of the caller; absent where the site itself is asked. */
  readonly address?: string;
  /** As it comes; read at most once, and not by those who refuse the request. */
  readonly body?: AsyncIterable<Uint8Array>;
}

/** A site's answer; the gateway adds `Date`, and `Content-Length` where the body is known. */
export interface SiteAnswer {
  readonly status: number;
  /** Names in lower case; several `Set-Cookie` values stay apart. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array | Readable;
}

const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether a header belongs to the message; others belong to one connection (RFC 9110, 7.6.1). */
export function isEndToEnd(name: string): boolean {
  return !connectionHeaders.has(name);
}
