import type { Operation, Profile } from "../contract";

export interface SubmitOptions {
  /** Makes the submit safe to repeat, also by another process. @default a new UUID */
  readonly idempotencyKey?: string;
  /** How the status endpoint shall answer. @default the deployment's setting */
  readonly profile?: Profile;
  /** `Prefer: wait=n`: the service may hold the answer this long, at most 20 s. @default no wait */
  readonly waitSeconds?: number;
  readonly signal?: AbortSignal;
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
  /** Absent in the profile `inline`. */
  readonly operation?: Operation;
}

export type Poll<Result> = Pending | { readonly state: "succeeded"; readonly result: Result };

export interface FollowOptions {
  /** Ends the waiting, not the work: cancel for that. `AbortSignal.timeout(ms)` bounds it. */
  readonly signal?: AbortSignal;
  /** Called after every poll that found the work unfinished. */
  readonly onUpdate?: (pending: Pending) => void;
}
