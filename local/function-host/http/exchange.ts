/** An HTTP request as it reaches a site's Functions host. */
export interface SiteRequest {
  /** Upper case. */
  readonly method: string;
  /** Absolute, with the host that the client named. */
  readonly url: string;
  /** Names in lower case; repeated headers joined as Node joins them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

/** A site's answer; the gateway adds `Content-Length` and `Date`. */
export interface SiteAnswer {
  readonly status: number;
  /** Names in lower case; several `Set-Cookie` values stay apart. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array;
}
