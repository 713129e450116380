import { randomBytes } from "node:crypto";

const pattern = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;

/** True for a W3C traceparent that may be passed on. */
export function isTraceparent(value: unknown): value is string {
  return typeof value === "string" && pattern.test(value);
}

/**
 * The traceparent for what this request sets off: a new span of the caller's trace, or of a new
 * trace when the caller's header is missing or broken.
 */
export function continueTrace(incoming: string | null): string {
  const [, traceId, flags] = pattern.exec(incoming ?? "") ?? [];
  const span = randomBytes(8).toString("hex");
  return `00-${traceId ?? randomBytes(16).toString("hex")}-${span}-${flags ?? "01"}`;
}

/** Trace id of a caller's header, to be logged as a link; none when the trace is the same. */
export function linkedTraceId(incoming: string | null, traceparent: string): string | undefined {
  const traceId = traceIdOf(incoming ?? "");
  return traceId === "" || traceId === traceIdOf(traceparent) ? undefined : traceId;
}

/** Trace id of a traceparent, for logs. */
export function traceIdOf(traceparent: string): string {
  return pattern.exec(traceparent)?.[1] ?? "";
}
