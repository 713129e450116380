import { limits, type FacadeAnswer, type FacadeMessage, type Work } from "../../contract";
import type { OperationSettings } from "../../functions/dependencies";
import type { CallbackClient, CallbackOutcome } from "../../functions/facade/callback-client";
import { newRecord } from "../../functions/endpoints/submission";
import { handleDeadLetter } from "../../functions/facade/dead-letter-handler";
import { processFacadeMessage } from "../../functions/facade/facade-worker";
import type { FacadeDependencies } from "../../functions/facade/waiting-runs";
import { continueTrace } from "../../functions/trace-context";
import type { Delivery } from "../../functions/worker/work-message";
import { work } from "../sample/work";
import { sampleRequest, TestApp } from "./function-app";
import type { QuoteRequest, QuoteResult, QuoteSettings } from "../sample/schema";

/** A run that waits: takes the first callback, as Logic Apps does, and refuses the others. */
export class WaitingRuns implements CallbackClient {
  /** First answer by callback URL. */
  readonly answers = new Map<string, FacadeAnswer>();
  /** Callbacks that came when nobody waited any more. */
  repeated = 0;
  /** URLs that are out of reach, with the number of calls that will fail. */
  readonly outages = new Map<string, number>();
  calls = 0;

  accepts(callbackUrl: string): boolean {
    return callbackUrl.startsWith("https://run-");
  }

  async post(callbackUrl: string, answer: FacadeAnswer): Promise<CallbackOutcome> {
    this.calls++;
    await Promise.resolve();
    const outage = this.outages.get(callbackUrl) ?? 0;
    if (outage > 0) {
      this.outages.set(callbackUrl, outage - 1);
      return "unreachable";
    }
    if (this.answers.has(callbackUrl)) {
      this.repeated++;
      return "nobody";
    }
    this.answers.set(callbackUrl, answer);
    return "delivered";
  }
}

/** The facade's app on fakes: its workflow's messages, the real worker, a queue that dead-letters. */
export class FacadeApp extends TestApp {
  readonly waiting = new WaitingRuns();
  readonly facadeDeps: FacadeDependencies;

  constructor(settings: Partial<OperationSettings> = {}) {
    super(settings);
    const alreadySent = { dispatch: () => Promise.resolve() };
    this.facadeDeps = { ...this.deps, dispatcher: alreadySent, callbacks: this.waiting };
  }

  /** The worker takes one delivery. Pauses pass at once. */
  async take(
    message: unknown,
    own: Work<QuoteRequest, QuoteResult, QuoteSettings> = work,
    delivery: Delivery = {},
  ): Promise<void> {
    const taken = processFacadeMessage(message, own, this.facadeDeps, delivery);
    let over = false;
    const end = () => (over = true);
    taken.then(end, end);
    while (!over) await this.clock.advance(1);
    await taken;
  }

  /** Delivers as the broker does: again after a throw or a death, then to the dead-letter queue. */
  async send(
    message: FacadeMessage,
    own: Work<QuoteRequest, QuoteResult, QuoteSettings> = work,
  ): Promise<void> {
    for (let count = 1; count <= limits.deliveryAttempts; count++) {
      const isLast = count === limits.deliveryAttempts;
      const done = await this.take(message, own, { count, isLast }).then(
        () => true,
        () => false,
      );
      this.faults.restart();
      if (done) return;
    }
    await this.deadLetter(message);
  }

  /** The run's time is over before any delivery: it leaves the record that it proposes. */
  async overrun({ operationId }: FacadeMessage): Promise<void> {
    const traceparent = continueTrace(null);
    const placeholder = newRecord({ owner: "", traceparent }, operationId, undefined, this.deps);
    await this.operations.create(placeholder, undefined);
  }

  async deadLetter(
    message: unknown,
    reason = "MaxDeliveryCountExceeded",
    deliveryCount: number = limits.deliveryAttempts,
  ): Promise<void> {
    const handled = handleDeadLetter(message, { reason, deliveryCount }, this.facadeDeps);
    let over = false;
    const end = () => (over = true);
    handled.then(end, end);
    while (!over) await this.clock.advance(1);
    await handled;
  }
}

/** What a run of the facade's workflow sends. `number` tells runs apart. */
export function facadeMessage(number: number, more: Partial<FacadeMessage> = {}): FacadeMessage {
  return {
    operationId: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    request: sampleRequest,
    idempotencyKey: null,
    callbackUrl: callbackUrlOf(number),
    ...more,
  };
}

export function callbackUrlOf(number: number): string {
  return `https://run-${number}.example/workflows/run?sig=secret-${number}`;
}

/** What the run of this number was answered: status, and the error's code or the result. */
export function answerOf(app: FacadeApp, number: number): unknown[] {
  const answer = app.waiting.answers.get(callbackUrlOf(number));
  const body = answer?.body as { error?: { code: string } } | undefined;
  return [answer?.statusCode, body?.error?.code ?? body];
}
