import { isIP } from "node:net";
import type { FacadeMerge } from "../../contract";

/** What makes a request without a key the repetition of another one, as the worker reads it. */
export interface ReceivedMerge {
  /** The caller's address as the platform saw it. */
  readonly address: string;
  /** When the run began: milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly windowMilliseconds: number;
}

/** `undefined` when the option is off, or the platform did not say who called: nothing is merged. */
export function readMerge(given: unknown): ReceivedMerge | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const { forwardedFor, receivedAt, windowSeconds } = given as Readonly<
    Record<keyof FacadeMerge, unknown>
  >;
  const address = callerAddress(forwardedFor);
  const at = typeof receivedAt === "string" ? Date.parse(receivedAt) : NaN;
  if (address === undefined || Number.isNaN(at) || typeof windowSeconds !== "number") {
    return undefined;
  }
  return { address, receivedAt: at, windowMilliseconds: windowSeconds * 1000 };
}

/**
 * The last address of an `X-Forwarded-For`, without its port: each proxy appends whom it talked to,
 * so the last is the nearest proxy's word, and what stands before it the client's own.
 */
export function callerAddress(forwardedFor: unknown): string | undefined {
  if (typeof forwardedFor !== "string") return undefined;
  const last = forwardedFor.slice(forwardedFor.lastIndexOf(",") + 1).trim();
  const [, bracketed] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(last) ?? [];
  const address = bracketed ?? last.replace(/^([\d.]+):\d{1,5}$/, "$1");
  if (isIP(address) === 4) return address;
  const url = `http://[${address}]`;
  // An IPv6 address has many spellings, and a URL one.
  return isIP(address) === 6 && URL.canParse(url) ? new URL(url).hostname : undefined;
}
