import { examples } from "#work/examples";
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { headers as names, mediaTypes } from "../../contract";
import { bearerHeader } from "./credential";
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

export interface LegacyConversationOptions {
  /** URL of the workflow's trigger, signature included; printed without it. */
  readonly triggerUrl: string;
  /** @default the URL's signature opens the trigger */
  readonly bearerToken?: string;
  /** Time after which the facade tells a client to poll. */
  readonly timeBudgetSeconds: number;
  readonly terminal: Terminal;
  /** Ends the conversation, as failed. */
  readonly signal?: AbortSignal;
  /** Pause between polls in milliseconds; replaceable in tests. @default what Retry-After asks for, at most 2 s */
  readonly pause?: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>;
}

const longestPauseSeconds = 2;
const polls = 60;

/**
 * What a client lives through that knows one blocking call: an answer in the same exchange, an
 * overrun that it polls to the result, and a blind retry that finds the same operation.
 *
 * @returns whether all of it went as the contract says
 */
export async function holdLegacyConversation(options: LegacyConversationOptions): Promise<boolean> {
  const conversation = new LegacyConversation(options);
  return untilEnd(conversation.transcript, () => conversation.hold());
}

class LegacyConversation {
  readonly transcript: Transcript;
  private readonly exchange: Exchange;
  private readonly key = randomUUID();

  constructor(private readonly options: LegacyConversationOptions) {
    this.transcript = new Transcript(options.terminal, () => performance.now());
    this.exchange = new Exchange(this.transcript, options.signal);
  }

  async hold(): Promise<boolean> {
    return (await this.answeredInTime()) && (await this.overrun()) && (await this.retried());
  }

  private async answeredInTime(): Promise<boolean> {
    this.transcript.heading("A legacy client makes one blocking call");
    const first = await this.call(examples.quick);
    const answer = first.status === 200 ? first : await this.tooSlow(first);
    if (answer?.status !== 200) {
      return this.exchange.giveUp("the call was not answered with its result");
    }
    const wrong = wrongResult(answer, examples.quick);
    if (wrong) return this.exchange.giveUp(`the result is not that of the example: ${wrong}`);
    if (answer === first) {
      this.transcript.remark(
        "queue, worker and workflow are behind it; the client saw one exchange",
      );
    }
    return true;
  }

  /** Work of anybody's, on any machine, may take longer than the facade waits here. */
  private async tooSlow({ status, headers }: Answer): Promise<Answer | undefined> {
    const location = headers.get(names.location);
    if (status !== 504 || location === null) return undefined;
    const { timeBudgetSeconds } = this.options;
    this.transcript.remark(
      `the example quick took longer than the ${timeBudgetSeconds} s that the facade waits (facade.timeoutSeconds): its result will be at Location`,
    );
    return this.followed(location);
  }

  private async overrun(): Promise<boolean> {
    const { timeBudgetSeconds } = this.options;
    this.transcript.heading(`Work that takes longer than the facade's ${timeBudgetSeconds} s`);
    const answer = await this.call(examples.slow, this.key);
    const location = answer.headers.get(names.location);
    if (answer.status !== 504 || location === null) {
      return this.exchange.giveUp("the overrun was not answered with 504 and Location");
    }
    this.transcript.remark("no result, and no success either: the work goes on at Location");
    const result = await this.followed(location);
    if (result === undefined) return this.exchange.giveUp("the operation did not end");
    if (result.status !== 200) return this.exchange.giveUp("there is no result");
    this.transcript.remark("the result of the very operation that the 504 spoke of");
    return true;
  }

  private async retried(): Promise<boolean> {
    this.transcript.heading("The same call again, as clients do that only know how to retry");
    const answer = await this.call(examples.slow, this.key);
    if (answer.status !== 200) {
      return this.exchange.giveUp("the retry did not find the operation's result");
    }
    this.transcript.remark("the key led to the finished operation: no work was done twice");
    return true;
  }

  /** @returns the answer with the result, or the last one; `undefined` when the work did not end */
  private async followed(location: string): Promise<Answer | undefined> {
    const done = await this.poll(location);
    if (done === undefined || done.status === 200) return done;
    const next = locationOf(done, location);
    return next === undefined ? done : this.exchange.sendShown(get(next));
  }

  /** @returns the first answer that is not "pending"; polls but the first and the last are not shown */
  private async poll(location: string): Promise<Answer | undefined> {
    const { signal, pause = pauseFor } = this.options;
    for (let count = 1; count <= polls; count++) {
      const answer = await this.exchange.send(get(location));
      const pending = isPending(answer);
      if (count === 1 || !pending) this.exchange.show(get(location), answer);
      if (!pending) return answer;
      if (count === 1) this.transcript.remark("still working: ask again later");
      await pause(Math.min(retryAfterSeconds(answer), longestPauseSeconds) * 1000, signal);
    }
    return undefined;
  }

  private call(request: unknown, key?: string): Promise<Answer> {
    const { triggerUrl, bearerToken } = this.options;
    return this.exchange.sendShown({
      method: "POST",
      url: triggerUrl,
      headers: [
        [names.contentType, mediaTypes.json],
        ...(key === undefined ? [] : [[names.idempotencyKey, key] as const]),
      ],
      credential: bearerToken === undefined ? undefined : bearerHeader(bearerToken),
      body: JSON.stringify(request),
    });
  }
}

function pauseFor(milliseconds: number, signal?: AbortSignal): Promise<unknown> {
  return wait(milliseconds, undefined, { signal });
}

function get(url: string): Request {
  return { method: "GET", url };
}
