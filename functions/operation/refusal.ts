/** Statuses with which storage refuses what it was given: the same again would be refused again. */
const permanent: readonly unknown[] = [400, 411, 413, 414, 431];

/**
 * Whether storage said that it will never take what it was given, such as a text that is too long
 * for a column. Missing roles, missing tables and outages are none: they end without another message.
 */
export function isPermanentRefusal(error: unknown): boolean {
  return (
    error instanceof Error && permanent.includes((error as { statusCode?: unknown }).statusCode)
  );
}
