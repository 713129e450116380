import { headers, mediaTypes } from "../../contract";

/** The part of a request that handlers read; `HttpRequest` of @azure/functions is one. */
export interface IncomingRequest {
  readonly method: string;
  readonly headers: { get(name: string): string | null };
  readonly query: { get(name: string): string | null };
  readonly params: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** A plain answer; header names in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** A JSON answer. */
export function json(
  status: number,
  body: unknown,
  extra: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { [headers.contentType]: mediaTypes.json, ...extra },
    body: JSON.stringify(body),
  };
}

/** An answer without a body. */
export function empty(status: number, extra: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: extra };
}
