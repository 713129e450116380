import type { ByteStream } from "../byte-stream";
import type { ResultContent } from "./result-content";

/** A stored result. */
export interface Result {
  readonly etag: string;
  readonly contentType: string;
  readonly contentLength: number;
  /** `Content-Disposition` with the file's name; none without a name. */
  readonly disposition?: string;
}

/** A stored result with its content, or the part of it that was asked for, as it comes. */
export interface StoredResult extends Result {
  readonly content: ByteStream;
}

/** Which part of a content to read. */
export interface Part {
  /** Position of the first byte. */
  readonly offset: number;
  /** Number of bytes. */
  readonly count: number;
}

/** Where results are kept, one an operation, each written once. */
export interface ResultStore {
  /**
   * Stores a result unless there is one already: the first one wins, so that a redelivered message
   * cannot change what a client may have read. Rejects when the signal aborts.
   * @throws UnstorableResult when storage refuses it for what it is: no other attempt could store it
   */
  write(operationId: string, result: ResultContent, signal?: AbortSignal): Promise<void>;
  properties(operationId: string): Promise<Result | undefined>;
  /** One storage read. Whoever leaves the content unread before its end ends its iteration. */
  read(operationId: string, part?: Part): Promise<StoredResult | undefined>;
  remove(operationId: string): Promise<void>;
  /**
   * A URL that reads this one result over https until `expiresAt`, and nothing else (valet key).
   * Times in milliseconds since the epoch; `disposition` is what the answer shall say of the file.
   */
  valetKeyUrl(
    operationId: string,
    startsAt: number,
    expiresAt: number,
    disposition?: string,
  ): Promise<string>;
}
