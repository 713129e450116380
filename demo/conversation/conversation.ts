import { examples } from "#work/examples";
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { headers as names, mediaTypes, routePath, type Operation } from "../../contract";
import type { Credential } from "../../local/identity/credential";
import { credentialHeader } from "./credential";
import {
  Exchange,
  isPending,
  locationOf,
  retryAfterSeconds,
  untilEnd,
  wrongResult,
  type Answer,
  type Request,
} from "./exchange";
import type { Terminal } from "./terminal";
import { Transcript } from "./transcript";

export interface ConversationOptions {
  /** Where the service listens, such as `http://127.0.0.1:7071`. */
  readonly baseUrl: string;
  readonly credential: Credential;
  readonly terminal: Terminal;
  /** @default the work's quick example */
  readonly request?: unknown;
  /** The conversation fails when there is no result by then. @default 60 */
  readonly timeoutSeconds?: number;
  /** Ends the conversation, as failed. */
  readonly signal?: AbortSignal;
  /** Time, replaceable in tests. @default the system's */
  readonly clock?: ConversationClock;
}

export interface ConversationClock {
  /** Milliseconds. */
  now(): number;
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

const systemClock: ConversationClock = {
  now: () => performance.now(),
  wait: (milliseconds, signal) => wait(milliseconds, undefined, { signal }),
};

/**
 * Sends one real request and follows it to its result, printing every HTTP message: what a client
 * of the pattern does, without a library. Understands every profile.
 *
 * @returns whether the result came
 */
export async function holdConversation(options: ConversationOptions): Promise<boolean> {
  const conversation = new Conversation(options);
  return untilEnd(conversation.transcript, () => conversation.hold());
}

class Conversation {
  readonly transcript: Transcript;
  private readonly exchange: Exchange;
  private readonly clock: ConversationClock;
  private unshownPolls = 0;

  constructor(private readonly options: ConversationOptions) {
    this.clock = options.clock ?? systemClock;
    this.transcript = new Transcript(options.terminal, () => this.clock.now());
    this.exchange = new Exchange(this.transcript, options.signal);
  }

  async hold(): Promise<boolean> {
    const accepted = await this.submit();
    if (accepted.status !== 202) return this.exchange.giveUp("the request was not accepted");
    const location = accepted.headers.get(names.location);
    if (location === null) {
      return this.exchange.giveUp("the 202 has no Location, so nobody can follow it");
    }
    this.transcript.remark(
      `accepted, not done: ask at Location, in ${retryAfterSeconds(accepted)} s at the earliest`,
    );
    const done = await this.pollUntilDone(location, retryAfterSeconds(accepted));
    if (done === undefined) return false;
    const result = done.status === 200 ? done : await this.fetchResult(done, location);
    if (result?.status !== 200) return this.exchange.giveUp("there is no result");
    const wrong = this.options.request === undefined && wrongResult(result, examples.quick);
    if (wrong) return this.exchange.giveUp(`the result is not that of the example: ${wrong}`);
    this.transcript.remark(
      `the result, ${this.transcript.elapsedSeconds().toFixed(1)} s after the request`,
    );
    return true;
  }

  private submit(): Promise<Answer> {
    const { baseUrl, credential, request } = this.options;
    return this.exchange.sendShown({
      method: "POST",
      url: `${baseUrl}${routePath("submit")}`,
      headers: [
        [names.contentType, mediaTypes.json],
        [names.idempotencyKey, randomUUID()],
      ],
      credential: credentialHeader(credential, "POST"),
      body: JSON.stringify(request ?? examples.quick),
    });
  }

  private async pollUntilDone(url: string, firstWait: number): Promise<Answer | undefined> {
    const { timeoutSeconds = 60, signal } = this.options;
    let seconds = firstWait;
    for (let poll = 1; ; poll++) {
      if (this.transcript.elapsedSeconds() + seconds > timeoutSeconds) {
        this.showSkippedPolls();
        this.exchange.giveUp(`not done within ${timeoutSeconds} s`);
        return undefined;
      }
      await this.clock.wait(seconds * 1000, signal);
      const answer = await this.exchange.send(this.get(url));
      if (!isPending(answer)) {
        this.showSkippedPolls();
        this.exchange.show(this.get(url), answer);
        return answer;
      }
      seconds = retryAfterSeconds(answer);
      if (poll > 1) this.unshownPolls++;
      else this.showFirstPoll(url, answer);
    }
  }

  private async fetchResult(done: Answer, from: string): Promise<Answer | undefined> {
    const location = locationOf(done, from);
    if (location === undefined) return undefined;
    this.transcript.remark("done: Location is the result now");
    return this.exchange.sendShown(this.get(location));
  }

  private get(url: string): Request {
    return { method: "GET", url, credential: credentialHeader(this.options.credential, "GET") };
  }

  private showFirstPoll(url: string, answer: Answer): void {
    this.exchange.show(this.get(url), answer);
    this.transcript.remark(`still working${describeProgress(answer)}: ask again later`);
  }

  private showSkippedPolls(): void {
    if (this.unshownPolls === 0) return;
    const polls = this.unshownPolls === 1 ? "1 more poll" : `${this.unshownPolls} more polls`;
    this.transcript.remark(`… ${polls} like this one`);
  }
}

function describeProgress(answer: Answer): string {
  try {
    const { percentComplete } = JSON.parse(answer.body) as Partial<Operation>;
    return percentComplete === undefined ? "" : `, ${percentComplete} % done`;
  } catch {
    // The profile `inline` sends no operation while it works.
    return "";
  }
}
