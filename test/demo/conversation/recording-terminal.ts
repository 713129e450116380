import { PassThrough } from "node:stream";

/** A stream that remembers what was printed on it. */
export function recordingTerminal(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough();
  const chunks: string[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk.toString()));
  return { stream, text: () => chunks.join("") };
}
