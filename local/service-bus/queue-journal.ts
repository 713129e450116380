import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { QueueListener, RestoredQueue } from "./message-queue";
import type { StoredMessage } from "./message";

type Entry =
  | { readonly stored: Omit<StoredMessage, "body"> & { readonly body: string } }
  | { readonly removed: number }
  | { readonly seen: string; readonly at: number };

/**
 * Keeps a queue on disk, one JSON line a change, written before the call that caused it returns:
 * what the broker acknowledged survives a SIGKILL. The file is rewritten without the past on every
 * start.
 */
export class QueueJournal implements QueueListener {
  constructor(private readonly file: string) {}

  /** Reads what an earlier run left, and forgets what no longer matters. */
  restore(duplicateDetectionSeconds: number, now: number): RestoredQueue {
    const messages = new Map<number, StoredMessage>();
    const seenIds = new Map<string, number>();
    for (const entry of this.entries()) {
      if ("removed" in entry) {
        messages.delete(entry.removed);
        continue;
      }
      if ("seen" in entry) {
        seenIds.set(entry.seen, entry.at);
        continue;
      }
      const message = { ...entry.stored, body: Buffer.from(entry.stored.body, "base64") };
      messages.set(message.sequenceNumber, message);
      seenIds.set(message.messageId, message.enqueuedAt);
    }
    for (const [id, at] of seenIds) {
      if (at + duplicateDetectionSeconds * 1000 <= now) seenIds.delete(id);
    }
    this.rewrite([
      ...[...seenIds].map(([seen, at]) => ({ seen, at })),
      ...[...messages.values()].map(toEntry),
    ]);
    return { messages: [...messages.values()], seenIds };
  }

  stored(message: StoredMessage): void {
    appendFileSync(this.file, line(toEntry(message)));
  }

  removed(sequenceNumber: number): void {
    appendFileSync(this.file, line({ removed: sequenceNumber }));
  }

  private *entries(): Generator<Entry> {
    if (!existsSync(this.file)) return;
    for (const text of readFileSync(this.file, "utf8").split("\n")) {
      // A line that a crash cut short was never acknowledged.
      if (text.endsWith("}")) yield JSON.parse(text) as Entry;
    }
  }

  private rewrite(entries: readonly Entry[]): void {
    const next = `${this.file}.next`;
    writeFileSync(next, entries.map(line).join(""));
    renameSync(next, this.file);
  }
}

function toEntry(message: StoredMessage): Entry {
  return { stored: { ...message, body: message.body.toString("base64") } };
}

function line(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}
