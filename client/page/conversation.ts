import {
  errorCodes,
  headers as names,
  queries,
  routePath,
  type OperationStatus,
  type Profile,
} from "../../contract";
import {
  ProblemError,
  RequestReplyClient,
  type Credential,
  type Pending,
  type Submission,
} from "../request-reply-client";
import { recordedFetch, type RecordedExchange } from "./recorded-fetch";

/** How a conversation stands: what the service says of the operation, or what became of the talk. */
export type State =
  | OperationStatus
  | "Submitting"
  /** At a facade's door, which answers late. */
  | "Waiting"
  | "Accepted"
  /** The profile `inline` says no more. */
  | "Pending"
  /** The service did not take the request. */
  | "Not accepted"
  /** To the submit: whether it was accepted is open. */
  | "No answer"
  /** The record is gone, and the result with it. */
  | "Expired"
  | "Unknown operation"
  /** No answer for long, or none of this contract: the operation may go on. */
  | "Lost sight";

const endStates: readonly State[] = [
  ...(["Succeeded", "Failed", "Canceled", "Not accepted", "No answer"] as const),
  ...(["Expired", "Unknown operation"] as const),
];

/** What another load of the page needs to go on. */
export interface Remembered {
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly id: string;
  readonly profile?: Profile;
  readonly state: State;
}

export interface Watcher {
  /** Anything but an exchange has changed. */
  readonly onChange: (conversation: Conversation) => void;
  /** An exchange has begun, or ended. */
  readonly onExchange: (conversation: Conversation, exchange: RecordedExchange) => void;
}

/** Where a request goes: to the acceptor, or to the URL of a facade's door. */
export type Target = { readonly profile?: Profile } | { readonly door: string };

/** One request and all that is said about it until its end. */
export class Conversation {
  state: State = "Submitting";
  /** Absent until the service has named it. */
  id?: string;
  /** 0 to 100; the profile `inline` does not tell. */
  percent?: number;
  /** The answer that carried the result. */
  result?: RecordedExchange;
  error?: unknown;
  profile?: Profile;
  private readonly client: RequestReplyClient;
  private last?: RecordedExchange;

  constructor(
    readonly title: string,
    readonly startedAt: number,
    credential: Credential | undefined,
    private readonly watcher: Watcher,
  ) {
    const fetch = recordedFetch((exchange) => this.hear(exchange));
    this.client = new RequestReplyClient({ baseUrl: location.origin, credential, fetch });
  }

  static of(remembered: Remembered, credential: Credential | undefined, watcher: Watcher) {
    const { title, startedAt, ...rest } = remembered;
    return Object.assign(new Conversation(title, startedAt, credential, watcher), rest);
  }

  /** What to keep for another load of the page; undefined before the service has named it. */
  get remembered(): Remembered | undefined {
    const { title, startedAt, id, profile, state } = this;
    return id === undefined ? undefined : { title, startedAt, id, profile, state };
  }

  get hasEnded(): boolean {
    return endStates.includes(this.state);
  }

  /** Whether there is an operation that may still be canceled. */
  get canCancel(): boolean {
    const isGoing = !this.hasEnded && this.state !== "Canceling" && this.state !== "Lost sight";
    return this.id !== undefined && isGoing;
  }

  /** Sends the request and stays until the end. Never throws: `state` and `error` say what was. */
  send(request: unknown, target: Target): Promise<void> {
    return this.untilEnd(async () => {
      if ("door" in target) return this.knock(target.door, request);
      this.profile = target.profile;
      const submission = await this.client.submit(request, target);
      this.id = submission.id;
      this.become("Accepted");
      await this.follow(submission);
    });
  }

  /** Goes on with its operation, which may be another page's; to be called when it has an id. */
  resume(): Promise<void> {
    const query = this.profile === undefined ? "" : `?${queries.profile}=${this.profile}`;
    this.error = undefined;
    return this.untilEnd(() =>
      this.follow(`${location.origin}${routePath("status", this.id)}${query}`),
    );
  }

  async cancel(): Promise<void> {
    if (this.id === undefined) return;
    try {
      const { status } = await this.client.cancel(this.id);
      if (!this.hasEnded) this.become(status);
    } catch (error) {
      // The work may have ended meanwhile; following it tells how.
      console.info("not canceled:", error);
    }
  }

  private async knock(door: string, request: unknown): Promise<void> {
    this.become("Waiting");
    await this.client.call(door, request, { onUpdate: (pending) => this.update(pending) });
  }

  private async follow(target: string | Submission): Promise<void> {
    await this.client.follow(target, { onUpdate: (pending) => this.update(pending) });
  }

  private async untilEnd(talk: () => Promise<void>): Promise<void> {
    try {
      await talk();
      this.result = this.last;
      this.percent = 100;
      this.become("Succeeded");
    } catch (error) {
      this.error = error;
      this.become(stateAfter(error, this.id !== undefined));
    }
  }

  private update({ operation }: Pending): void {
    this.percent = operation?.percentComplete;
    this.become(operation?.status ?? "Pending");
  }

  private become(state: State): void {
    this.state = state;
    this.watcher.onChange(this);
  }

  private hear(exchange: RecordedExchange): void {
    this.watcher.onExchange(this, exchange);
    if (exchange.milliseconds === undefined) return;
    this.last = exchange;
    if (this.state === "Waiting") this.adopt(exchange);
  }

  /** At a door: its answer names the operation, which goes on where the door's time ran out. */
  private adopt({ status, headers }: RecordedExchange): void {
    const url = headers[names.operationLocation] ?? headers[names.location];
    // The operation of a request that was refused is of no use.
    if (url === undefined || status === 400) return;
    this.id = new URL(url).pathname.split("/").pop();
    if (status === 504) this.become("Pending");
  }
}

/** Only what the service says of the operation ends it; an outage, or a stranger's answer, does not. */
function stateAfter(error: unknown, accepted: boolean): State {
  if (!(error instanceof ProblemError)) return accepted ? "Lost sight" : "No answer";
  switch (error.status) {
    case 404:
      return accepted ? "Unknown operation" : "Not accepted";
    case 409:
      return error.code === errorCodes.canceled ? "Canceled" : "Not accepted";
    case 410:
      return "Expired";
    case 422:
      // Else an idempotency key that was used for another request.
      return error.code === errorCodes.idempotencyKeyReused ? "Not accepted" : "Failed";
    default:
      return accepted ? "Lost sight" : "Not accepted";
  }
}
