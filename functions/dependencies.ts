import type {
  AuthenticationMode,
  Profile,
  RequestSchemaChoice,
  Work,
  WorkCredential,
  WorkSettings,
  RetryPauses,
} from "../contract";
import type { BackendClient } from "./backend-client";
import type { HeldRequests } from "./http/held-requests";
import type { PollLimiter } from "./http/poll-limiter";
import type { PollPace } from "./http/poll-pace";
import type { Log } from "./log";
import type { DueEntries, DueIndex } from "./operation/due-index";
import type { OperationStore, ScannedTable, StoredOperation } from "./operation/operation-store";
import type { ResultStore } from "./operation/result-store";

/** What a receiver may be told of the record whose work it is given. */
export type DispatchedRecord = Pick<
  StoredOperation,
  "id" | "traceparent" | "deadlineAt" | "etag" | "account"
>;

/** Brings an accepted operation to whoever does the work: a queue, a workflow run. */
export interface WorkDispatcher {
  /**
   * Resolves once the message is durably taken, with the id of the workflow run when it started
   * one. May be called again for the same operation: the receiver must be able to see a message
   * twice.
   * @param record as it is stored: nobody has begun the work
   * @param input the stored request, for a receiver that does not read the store
   */
  dispatch(record: DispatchedRecord, input: unknown): Promise<string | void>;
  /**
   * When the oldest message was sent that nobody has taken yet, in milliseconds since the epoch;
   * `undefined` when none waits. A dispatcher without it keeps no queue to look into.
   */
  waitingSince?(): Promise<number | undefined>;
  /** How many messages its queues hold; a dispatcher without it cannot see them. */
  backlog?(): Promise<Backlog>;
}

/** Messages in the queues, those that are worked on included. */
export interface Backlog {
  readonly queuedMessages: number;
  readonly poisonMessages: number;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after that time, or at once when the signal aborts. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The deployment's choices that handlers act on. */
export interface OperationSettings {
  /** Origin of every absolute URL, without a trailing slash. */
  readonly publicBaseUrl: string;
  /** What the `type` of a problem begins with; the error code follows. */
  readonly problemBaseUrl: string;
  readonly profile: Profile;
  readonly retentionSeconds: number;
  readonly deadlineSeconds: number;
  /** The work's own. */
  readonly work: WorkSettings;
  readonly authentication: AuthenticationMode;
  /** App Service authentication is on, so that its identity headers cannot come from a client. */
  readonly platformAuthenticates: boolean;
}

/** Work of any kind: its request is checked by its schema before it is called. */
export type AnyWork = Work<never, unknown, never, never>;

/** The part of the operations that one storage account has. The sweeper goes through each by itself. */
export interface SweptTable {
  readonly rows: ScannedTable;
  readonly due: DueIndex;
}

/** What every handler is given: ports, so that tests can stand in for Azure. */
export interface Dependencies {
  readonly operations: OperationStore;
  readonly due: DueEntries;
  readonly swept: readonly SweptTable[];
  readonly results: ResultStore;
  readonly dispatcher: WorkDispatcher;
  readonly polls: PollLimiter;
  readonly pace: PollPace;
  readonly held: HeldRequests;
  readonly clock: Clock;
  readonly settings: OperationSettings;
  /** The app's identity, for the work. */
  readonly credential: WorkCredential;
  /** What a request is checked by. @default the work's own schema */
  readonly requestSchema?: RequestSchemaChoice;
  /** Told of cancels. @default the work is done by no backend, or by one that offers no way */
  readonly backend?: BackendClient;
  /** Seconds that an attempt may take, of an app that does the work. @default no limit */
  readonly attemptSeconds?: number;
  /** Pauses between attempts, of an app that does the work. @default none */
  readonly retry?: RetryPauses;
  readonly log: Log;
  /** W3C trace context of this invocation, the one of the host's own telemetry. */
  readonly traceparent: string;
}
