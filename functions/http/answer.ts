import { headers, mediaTypes, type Problem } from "../../contract";
import { type ByteStream, collected, isByteStream } from "../byte-stream";

/** The part of a request that handlers read; `HttpRequest` of @azure/functions is one. */
export interface IncomingRequest {
  readonly method: string;
  readonly headers: { get(name: string): string | null };
  readonly query: { get(name: string): string | null };
  readonly params: Readonly<Record<string, string>>;
  readonly body: ByteStream | null;
}

/** A plain answer; header names in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | ByteStream;
  /** In place of a body: a problem, whose `type` depends on the deployment (`rendered` writes it). */
  readonly problem?: Omit<Problem, "type">;
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

/** The answer with these headers, too. */
export function withHeaders(answer: Answer, extra: Readonly<Record<string, string>>): Answer {
  return { ...answer, headers: { ...answer.headers, ...extra } };
}

/** A body as one piece, for whoever cannot pass it on as it comes. */
export async function bytesOf(body: NonNullable<Answer["body"]>): Promise<Buffer> {
  return isByteStream(body) ? collected(body) : Buffer.from(body);
}

/** An answer without a body. */
export function empty(status: number, extra: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: extra };
}

/** Whether a media type is JSON, or built on it. */
export function isJson(contentType: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json(?:\s*;|$)/i.test(contentType);
}
