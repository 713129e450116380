import type { Value } from "../expressions/values";
import type { ActionType } from "../language/action-types";

/** Time as the engine knows it. Tests and `run --http` pass a virtual one. */
export interface WorkflowClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** A delay that the workflow asks for (Wait, retry, poll). Rejects with the signal's reason. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once after the time, unless cancelled: deadlines, which nobody asked to wait for. */
  after(milliseconds: number, callback: () => void): () => void;
}

/** One outgoing call, complete: retries, polls and subscriptions are several of these. */
export interface OutgoingRequest {
  readonly method: string;
  readonly uri: string;
  /** What the definition and its authentication ask for. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Value;
  /** What the platform adds to every call: user agent, run and tracking ids. */
  readonly platformHeaders: Readonly<Record<string, string>>;
  /** Set on the call that ends a webhook action's subscription. */
  readonly unsubscribes?: true;
  /** Who calls. */
  readonly action: CallingAction;
}

/** One execution of an action, as the source of a call. */
export interface CallingAction {
  readonly runId: string;
  readonly name: string;
  readonly type: ActionType;
  /** Indexes in the enclosing loops, outermost first. */
  readonly repetition: readonly number[];
}

export interface IncomingResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Decoded by its content type; absent when the answer has no content. */
  readonly body?: Value;
}

/** Sends one request without following redirects. Rejects with `HttpFailure` when no answer came. */
export interface HttpClient {
  send(request: OutgoingRequest, signal?: AbortSignal): Promise<IncomingResponse>;
}

/** A call that got no usable answer, with the code and the message that its action shows. */
export class HttpFailure extends Error {
  override readonly name = "HttpFailure";

  constructor(
    readonly code: string,
    message: string,
    /** Connection errors and timeouts are retried, an answer that cannot be read is not. */
    readonly retryable: boolean,
  ) {
    super(message);
  }
}

/** Issues tokens to the workflow's managed identities. */
export interface TokenProvider {
  /**
   * @param audience resource the token is for
   * @param identity ARM id of a user-assigned identity; undefined for the system-assigned one
   */
  token(audience: string, identity: string | undefined): Promise<string>;
  /**
   * Token of an application that authenticates by secret or certificate, by its client id. Absent
   * where calls go out for real: such credentials are not used from here.
   */
  applicationToken?(audience: string, clientId: string): Promise<string>;
}

/** Addresses of a run, for others to call. */
export interface RunUrls {
  /** Continues a run that waits in a webhook action. */
  callback(runId: string, action: string, repetition: readonly number[]): string;
  /** Where the caller of a workflow with an asynchronous Response looks for it. */
  response(runId: string): string;
}

/** Everything of the world that a run touches. */
export interface EnginePorts {
  readonly clock: WorkflowClock;
  readonly http: HttpClient;
  readonly tokens: TokenProvider;
  readonly urls: RunUrls;
  /** 0 to 1, for the random part of exponential retry intervals. */
  readonly random: () => number;
  readonly newGuid: () => string;
}
