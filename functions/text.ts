import { limits } from "../contract";

const ellipsis = "…";

/**
 * A text of at most `limits.textLength` characters, the last one an ellipsis where it was cut.
 * Whatever comes from a client, a backend or an SDK's error passes here before it enters a record,
 * a problem or a log entry: a table column has 32K characters, and one that is longer is refused.
 */
export function bounded(text: string, length: number = limits.textLength): string {
  const cut = text.length <= length ? text : text.slice(0, length - ellipsis.length) + ellipsis;
  // Half a character is no UTF-8, also where the cut left one.
  return cut.replace(/\p{Surrogate}/gu, "\ufffd");
}
