/** How readers see a record at a moment, whether or not the sweeper has passed already. */
type Visibility = "present" | "expired" | "forgotten";

/** When a record ended, as far as it has. ISO 8601. */
interface Ended {
  readonly expiresAt?: string;
  readonly lastUpdatedAt: string;
}

export function visibility(
  record: Ended,
  { now, retentionSeconds }: { readonly now: number; readonly retentionSeconds: number },
): Visibility {
  if (record.expiresAt === undefined || now < Date.parse(record.expiresAt)) return "present";
  return now < forgottenAt(record, retentionSeconds) ? "expired" : "forgotten";
}

/** When a terminal record's tombstone goes, too: as long again after its expiry. Milliseconds. */
export function forgottenAt({ expiresAt, lastUpdatedAt }: Ended, retentionSeconds: number): number {
  return Date.parse(expiresAt ?? lastUpdatedAt) + retentionSeconds * 1000;
}
