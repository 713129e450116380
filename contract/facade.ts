/** Names of the synchronous door: a workflow that waits for a legacy client. */
export const facade = {
  /** Name of the workflow's Request trigger. */
  trigger: "request",
  /** Service Bus queue between the workflow and the background worker. */
  queue: "facade-work",
  /**
   * Header of the send, and by that a property of the message: the trace that the Functions host
   * continues, in the form of a `traceparent`.
   * https://learn.microsoft.com/azure/service-bus-messaging/service-bus-end-to-end-tracing
   */
  traceProperty: "Diagnostic-Id",
} as const;

/** The dead-letter queue of a Service Bus queue, which a trigger listens to under this name. */
export function deadLetterQueue(queue: string): string {
  return `${queue}/$deadletterqueue`;
}

/**
 * The message that the workflow sends and the background worker takes. It carries the request: there
 * is no acceptor that could have stored it. No member is called like a trigger metadata key
 * (see `WorkMessage`).
 */
export interface FacadeMessage {
  /**
   * The id that the run proposes; polls after an overrun ask for it. Another operation does the work
   * when that one came first with the same `Idempotency-Key`.
   */
  readonly operationId: string;
  readonly request: unknown;
  readonly idempotencyKey?: string | null;
  /** Where the run waits: a POST of a `FacadeAnswer` continues it. Holds a signature. */
  readonly callbackUrl: string;
  /** The client's own W3C trace context, as it came: a link for the log, nothing is continued. */
  readonly clientTraceparent?: string | null;
  /** Only with the option `facade.mergeSeconds`. */
  readonly merge?: FacadeMerge;
}

/** What tells a request without a key that repeats another one from a request of its own. */
export interface FacadeMerge {
  /**
   * The trigger's `X-Forwarded-For`: addresses with commas between, of which the last one was
   * written by the platform, and those before it by whoever sent them.
   */
  readonly forwardedFor: string | null;
  /** When the run began. ISO 8601, UTC. */
  readonly receivedAt: string;
  /** How long after the first request another one counts as its repetition. */
  readonly windowSeconds: number;
}

/** Body of the callback: what the workflow answers its client with. */
export interface FacadeAnswer {
  readonly statusCode: number;
  /** Every header of the answer but those that the platform adds. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same as in `headers`: a run that began before these existed reads it here. */
  readonly contentType: string;
  readonly body: unknown;
}

/**
 * Most bytes of a request to the facade: a Service Bus message (Standard) has 256 KiB, and request,
 * callback URL and properties share them.
 */
export const facadeRequestBytes = 240 * 1024;
