import { AsyncLocalStorage } from "node:async_hooks";
import type { InvocationContext } from "@azure/functions";
import { type Log, structuredLog } from "./log";
import { continueTrace, isTraceparent } from "./trace-context";

/** What every part of one invocation shares. */
export interface InvocationScope {
  readonly log: Log;
  /** W3C trace context of the host's own telemetry of this invocation. */
  readonly traceparent: string;
}

const scopes = new AsyncLocalStorage<InvocationScope>();

/** The log and the trace of an invocation; a new trace where the host has none. */
export function scopeOf(context: InvocationContext): InvocationScope {
  const given = context.traceContext?.traceParent;
  const traceparent = isTraceparent(given) ? given : continueTrace(null);
  return { log: structuredLog((line, level) => context[level](line)), traceparent };
}

/** Runs a function within an invocation, for what is too deep to be handed its log. */
export function inInvocation<T>(scope: InvocationScope, run: () => T): T {
  return scopes.run(scope, run);
}

/** The invocation that this is a part of; none while the app starts. */
export function currentInvocation(): InvocationScope | undefined {
  return scopes.getStore();
}
