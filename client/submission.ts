import type { Operation, Profile } from "../contract";

export interface CallOptions {
  readonly signal?: AbortSignal;
  /**
   * No answer, 429 and 5xx are tried again for this long, with growing pauses.
   * @default as often as the retry policy says
   */
  readonly keepTryingSeconds?: number;
}

export interface SubmitOptions extends CallOptions {
  /** Makes the submit safe to repeat, also by another process. @default a new UUID */
  readonly idempotencyKey?: string;
  /** How the status endpoint shall answer. @default the deployment's setting */
  readonly profile?: Profile;
  /** `Prefer: wait=n`: the service may hold the answer this long, at most 20 s. @default no wait */
  readonly waitSeconds?: number;
}

export interface PollOptions extends CallOptions {
  /** `Prefer: wait=n`: the service may hold the answer until something ends, at most 20 s. @default no wait */
  readonly waitSeconds?: number;
}

/** An accepted request. */
export interface Submission {
  readonly id: string;
  readonly statusUrl: string;
  readonly operationUrl: string;
  readonly idempotencyKey: string;
  /** How long to wait before the first poll. */
  readonly retryAfterSeconds: number;
  /** As it stood when accepted; absent when the answer did not show it. */
  readonly operation?: Operation;
}

export interface Pending {
  readonly state: "pending";
  readonly retryAfterSeconds: number;
  /** The service held the answer for the time that was preferred: ask again at once. */
  readonly wasHeld: boolean;
  /** Absent in the profile `inline`. */
  readonly operation?: Operation;
}

export type Poll<Result> = Pending | { readonly state: "succeeded"; readonly result: Result };

/** What ends the waiting (the signal, the deadline) does not end the work: cancel for that. */
export interface FollowOptions extends PollOptions {
  /** The caller's own deadline, in seconds from now. @default none */
  readonly timeoutSeconds?: number;
  /** The longest outage of the service that is waited out. @default 900 s; with `timeoutSeconds` until then */
  readonly keepTryingSeconds?: number;
  /** Called after every poll that found the work unfinished. */
  readonly onUpdate?: (pending: Pending) => void;
}
