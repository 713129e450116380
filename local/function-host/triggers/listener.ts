import type { TypedData } from "../rpc";

/** What a trigger hands to its function. */
export interface TriggerInput {
  readonly functionName: string;
  readonly bindingName: string;
  readonly data: TypedData;
  readonly metadata: Readonly<Record<string, TypedData>>;
  /** W3C trace context that the event carries. @default the invocation begins a trace */
  readonly traceParent?: string;
}

/** Runs a function to its end; rejects when it throws or its process dies. */
export type InvokeFunction = (input: TriggerInput) => Promise<void>;

/** Watches one source of events for one function. */
export interface Listener {
  start(): void;
  /** Takes nothing new and resolves when everything in work has ended. */
  stop(): Promise<void>;
  /** Forgets what is in work, as when the host's process dies: settles, renews and receives nothing. */
  crash(): void;
  /** Look for events now: something may have happened. */
  wake?(): void;
}
