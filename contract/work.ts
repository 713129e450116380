import type { Violation } from "./http";

/**
 * The door between the pattern and the work behind it: what `work/` gets, and what it gives. Nothing
 * else of the project knows what the work is.
 */

/**
 * The work. A message can be delivered more than once, so that work can run more than once for an
 * operation (one after the other, rarely side by side); only the first stored result counts. Use
 * `operationId` as the idempotency key of every effect outside.
 *
 * @returns a JSON value, bytes, a stream of bytes, a `WorkFile`, or nothing
 * @throws WorkFailed when trying again cannot help; any other error makes the message be delivered
 *   again, up to the delivery limit
 */
export type Work<Request, Result, Settings = object, Checkpoint = unknown> = (
  request: Request,
  context: WorkContext<Settings, Checkpoint>,
) => Promise<Result>;

/** Values of the work's own settings, by the names in its `settingsSchema`. */
export type WorkSettings = Readonly<Record<string, unknown>>;

export interface WorkContext<Settings = object, Checkpoint = unknown> {
  readonly operationId: string;
  /** 1 for the first delivery, higher after a crash or a thrown error. */
  readonly attempt: number;
  /** Aborts when the client cancels (within 10 s) or the deadline passes; throw, or return early: both will do. */
  readonly signal: AbortSignal;
  /** Reports 0 to 100; cheap: written after 1, 4 and 14 s, then every 10 s. */
  readonly progress: (percentComplete: number) => void;
  /** The work's own settings, as deployed. */
  readonly settings: Settings;
  /** Writes to the invocation's log, with the operation's id, its trace and the attempt. */
  readonly logger: WorkLogger;
  /**
   * The app's managed identity, for the clients of Azure's SDKs. It has the roles that the stack gives
   * it; locally it opens what the local runtime stands in for, under the same roles.
   */
  readonly credential: WorkCredential;
  /** Where an earlier attempt got to, so that this one need not begin anew. */
  readonly checkpoint: WorkCheckpoint<Checkpoint>;
}

/**
 * An entry a call, without keys, tokens and signatures, each text cut at 8,000 characters; a logger
 * never throws. `host.json` decides which levels are kept: from `info` up, as it is shipped.
 */
export interface WorkLogger {
  debug(message: string, members?: LogMembers): void;
  info(message: string, members?: LogMembers): void;
  warn(message: string, members?: LogMembers): void;
  error(message: string, members?: LogMembers): void;
}

/** What an entry says beside its message: JSON values, and errors, which are shown with their stack. */
export type LogMembers = Readonly<Record<string, unknown>>;

/** A `TokenCredential` of `@azure/core-auth`. */
export interface WorkCredential {
  getToken(
    scopes: string | string[],
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

/**
 * Small JSON that outlives an attempt: a cursor, the id of a job elsewhere. A save is one storage
 * operation, which carries the latest progress, too; each attempt after the first reads it with one.
 */
export interface WorkCheckpoint<T = unknown> {
  /** What was saved last, by an earlier attempt or this one; `undefined` when nothing was. */
  readonly value: T | undefined;
  /**
   * Resolves when the value is stored, so that no later attempt starts without it.
   * @throws RangeError for a value of more than 16,000 characters of JSON, and TypeError for one that
   *   is no JSON
   * @throws the reason of `signal` when the operation is not to be worked on any more
   */
  save(value: T): Promise<void>;
}

/**
 * Thrown when trying again cannot help: the operation ends as Failed with this message, which the
 * client sees. The record keeps its `cause`, too, for operators.
 */
export class WorkFailed extends Error {
  override readonly name = "WorkFailed";
}

export interface AttemptFailedOptions extends ErrorOptions {
  /** What the client reads of it when no attempt is left. @default how often the work failed, alone */
  readonly publicMessage?: string;
}

/**
 * Thrown when trying again may help. Any other error does that, too: log and record keep its message,
 * and the client sees none of it. This one can say what the client may read.
 */
export class AttemptFailed extends Error {
  override readonly name: string = "AttemptFailed";
  readonly publicMessage?: string;

  constructor(message: string, { publicMessage, ...options }: AttemptFailedOptions = {}) {
    super(message, options);
    this.publicMessage = publicMessage;
  }
}

/**
 * Thrown when trying again helps, but not before so many seconds (at most 300): the next attempt
 * waits for them instead of the pause of `RetryPauses`.
 */
export class RetryAfter extends AttemptFailed {
  override readonly name = "RetryAfter";

  constructor(
    message: string,
    readonly seconds: number,
    options?: AttemptFailedOptions,
  ) {
    super(message, options);
  }
}

/**
 * Pauses between attempts at work that failed, doubling from the first to the longest. The worker
 * holds the message meanwhile, and notices a cancel; one that crashes is followed by the next at once.
 */
export interface RetryPauses {
  readonly firstSeconds: number;
  /** At most 300: an attempt and the pause after it share the 30 minutes of a function. */
  readonly longestSeconds: number;
}

/**
 * A result that is a file. Work that returns anything else returns JSON; bytes or a stream without a
 * type are `application/octet-stream`, and `undefined` is stored as `null`.
 */
export class WorkFile {
  /** Media type of the content, such as `image/png`. */
  readonly contentType: string;
  /** Name under which a browser saves it. @default the browser's choice */
  readonly fileName?: string;

  /** @param content a stream is stored as it comes, so that it may be larger than the memory */
  constructor(
    readonly content: string | Uint8Array | AsyncIterable<Uint8Array>,
    { contentType, fileName }: { readonly contentType: string; readonly fileName?: string },
  ) {
    this.contentType = contentType;
    this.fileName = fileName;
  }
}

/**
 * What a JSON Schema cannot say about a request: every violation of one that the schema allows;
 * none when it may be worked on.
 */
export type RequestCheck<Request, Settings = object> = (
  request: Request,
  settings: Settings,
) => readonly Violation[];

/** Requests that show and prove the work: the conversation, the printed commands, the page, tests. */
export interface WorkExamples<Request> {
  /** Done within a few seconds, with a poll or two before. */
  readonly quick: Request;
  /** Takes 8 to 30 seconds: there is time to cancel it. */
  readonly slow: Request;
  /** Ends as Failed, by `WorkFailed`. */
  readonly failing: Request;
  /** Refused before any work is done. */
  readonly invalid: unknown;
  /** What is wrong with the result of `quick` or `slow`; `undefined` when it is right. */
  readonly check: (result: ReceivedResult, request: Request) => string | undefined;
}

/** A result as a client gets it. */
export interface ReceivedResult {
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** The parsed content; `undefined` when it is not JSON. */
  readonly json: unknown;
}

/**
 * The work as actions of a workflow, for the variant in which a Logic App does it. `Action` is an
 * action of workflow-engine/language.
 */
export type WorkflowWork<Action> = (tools: ScopeTools<Action>) => WorkScope<Action>;

/** What happens in the workflow's scope `Work`, and where its result is. */
export interface WorkScope<Action> {
  /** One that fails, or takes longer than its limit, fails the operation with its own error. */
  readonly actions: Readonly<Record<string, Action>>;
  /** Expression of the result, once the scope has succeeded. */
  readonly result: string;
  /** Media type of the result, or an expression of it. */
  readonly contentType: string;
  /** Name under which a browser saves it, or an expression of it. @default the browser's choice */
  readonly fileName?: string;
}

/** What the workflow around the scope offers to it. Expressions are written without their `@`. */
export interface ScopeTools<Action> {
  /** Expression of the request. */
  readonly request: string;
  /** Expression of one of the work's own settings, as deployed. */
  readonly setting: (name: string) => string;
  /** An action that reads how the operation stands, to stop early when the client cancels. */
  readonly look: (runAfter?: Readonly<Record<string, readonly ["Succeeded"]>>) => Action;
  /** Expression of the status that the action `look` of this name has read; `Canceling` means stop. */
  readonly statusIn: (action: string) => string;
  /**
   * An action that fails, and with it the scope: the operation ends as `WorkFailed` with this message.
   * It may stand in any block but a Foreach.
   */
  readonly refuse: (message: string) => Action;
}

/** How a request is validated (options of Ajv): by the functions, and at synth beforehand. */
export const requestValidation = { allErrors: true } as const;

/** App setting of one of the work's own settings: `allowSimulate` is `WORK_ALLOW_SIMULATE`. */
export function workSettingName(name: string): string {
  return `WORK_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`;
}
