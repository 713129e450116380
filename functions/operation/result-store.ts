/** A stored result. */
export interface Result {
  readonly etag: string;
  readonly contentType: string;
  readonly contentLength: number;
}

export interface ResultContent extends Result {
  readonly content: Uint8Array;
}

/** Where results are kept, one an operation, each written once. */
export interface ResultStore {
  /**
   * Stores a result unless there is one already: the first one wins, so that a redelivered message
   * cannot change what a client may have read.
   */
  write(operationId: string, result: unknown): Promise<void>;
  properties(operationId: string): Promise<Result | undefined>;
  read(operationId: string): Promise<ResultContent | undefined>;
  remove(operationId: string): Promise<void>;
  /**
   * A URL that reads this one result over https until `expiresAt`, and nothing else (valet key).
   * Times in milliseconds since the epoch.
   */
  valetKeyUrl(operationId: string, startsAt: number, expiresAt: number): Promise<string>;
}
