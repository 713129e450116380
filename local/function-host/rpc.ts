/**
 * The shapes that cross from the Functions host to a Node.js worker and back: the part of
 * `@azure/functions-core` (azure-functions-nodejs-worker, types-core/index.d.ts) that HTTP, queue,
 * Service Bus and timer functions use.
 */

/** One value; exactly one member is set. */
export interface TypedData {
  readonly string?: string;
  /** JSON text. */
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: HttpData;
}

export interface HttpData {
  readonly method?: string;
  readonly url?: string;
  /** Request headers; values that could be absent on the wire are wrapped. */
  readonly nullableHeaders?: Readonly<Record<string, NullableString>>;
  readonly nullableQuery?: Readonly<Record<string, NullableString>>;
  readonly nullableParams?: Readonly<Record<string, NullableString>>;
  readonly body?: TypedData | null;
  /** Response status, as text. */
  readonly statusCode?: string;
  /** Response headers. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly HttpCookie[];
}

export interface NullableString {
  readonly value: string;
}

export interface HttpCookie {
  readonly name: string;
  readonly value: string;
  readonly domain?: { readonly value: string };
  readonly path?: { readonly value: string };
  /** Seconds and nanoseconds since 1970. */
  readonly expires?: { readonly value: { readonly seconds: number } };
  readonly secure?: { readonly value: boolean };
  readonly httpOnly?: { readonly value: boolean };
  readonly sameSite?: "none" | "lax" | "strict" | "explicitNone";
  readonly maxAge?: { readonly value: number };
}

/** A trigger, input or output of a function, with the options given to `app.http(...)` and the like. */
export interface BindingInfo {
  readonly type: string;
  readonly direction: "in" | "out" | "inout";
  readonly [option: string]: unknown;
}

/** What a worker says of one function when it has loaded the app. */
export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, BindingInfo>>;
}

export interface TraceContext {
  /** W3C `traceparent`. */
  readonly traceParent: string;
  readonly traceState?: string;
}

/** One call of a function. */
export interface InvocationRequest {
  readonly invocationId: string;
  readonly functionName: string;
  readonly inputData: readonly { readonly name: string; readonly data: TypedData }[];
  readonly triggerMetadata: Readonly<Record<string, TypedData>>;
  readonly traceContext: TraceContext;
}

export type LogLevel =
  "trace" | "debug" | "information" | "warning" | "error" | "critical" | "none";

/** `user`: the functions' own lines; `system`: the library's and the host's. */
export type LogCategory = "user" | "system";

/** One log line of a site. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly category: LogCategory;
  readonly message: string;
  /** Absent on lines that belong to no invocation. */
  readonly functionName?: string;
  readonly invocationId?: string;
}
