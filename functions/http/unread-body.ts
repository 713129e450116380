import type { ByteStream } from "../byte-stream";

/**
 * A request's body whose reader may stop early: what it leaves can be read away. A connection whose
 * request was not read to its end answers nothing more, and the host sends the next request on it.
 */
export class UnreadBody implements ByteStream {
  private readonly chunks: AsyncIterator<Uint8Array>;

  constructor(body: ByteStream) {
    this.chunks = body[Symbol.asyncIterator]();
  }

  /** One reading, however many ask; it has no `return`, which would end the connection. */
  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return { next: () => this.chunks.next() };
  }

  /** Reads what is left and keeps nothing. Never throws. */
  async discard(): Promise<void> {
    try {
      while (!(await this.chunks.next()).done);
    } catch {
      // The client has gone: nothing is left to read.
    }
  }
}
