/** Statuses with which storage refuses what it was given: the same again would be refused again. */
const permanent: readonly unknown[] = [400, 411, 413, 414, 431];

/** Statuses below 500 with which storage asks for patience. */
const busy: readonly unknown[] = [408, 429];

/** Whether storage gave no answer, or one that asks for patience: the same may be taken soon. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { statusCode } = error as { readonly statusCode?: unknown };
  // Azure's SDKs throw a RestError without a status when nobody answered.
  if (statusCode === undefined) return error.name === "RestError";
  return Number(statusCode) >= 500 || busy.includes(statusCode);
}

/**
 * Whether storage said that it will never take what it was given, such as a text that is too long
 * for a column. Missing roles, missing tables and outages are none: they end without another message.
 */
export function isPermanentRefusal(error: unknown): boolean {
  return (
    error instanceof Error && permanent.includes((error as { statusCode?: unknown }).statusCode)
  );
}
