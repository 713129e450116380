import type { ActionContext } from "../run/action-context";
import type { ActionScope } from "../run/action-scope";
import { member, type Value } from "../expressions/values";
import { call } from "../http/call";
import { buildRequest, shownInputs } from "../http/request";
import { retryPolicyOf } from "../http/retry";
import { RunTerminated } from "../run/interruption";
import { HttpFailure } from "../run/ports";
import { ok, type Outcome } from "../run/records";
import { answered, dueTime, longestRun, timedOut, unanswered } from "./http";

/** Name under which the run remembers what came to the callback URL. */
export const callbackMemory = "callback";

/**
 * Subscribes, then waits for a POST to the callback URL, whose body and headers are the outputs.
 * A timeout, and the end of the run, unsubscribe.
 */
export function httpWebhook(context: ActionContext): Promise<Outcome> {
  return subscribeAndWait(context, (scope) => context.evaluate(context.inputs["subscribe"], scope));
}

/** @param requestOf the subscription, in the form of an Http action's inputs */
export async function subscribeAndWait(
  context: ActionContext,
  requestOf: (scope: ActionScope) => Value,
): Promise<Outcome> {
  const { run, ports, name, repetition } = context;
  const callbackUrl = ports.urls.callback(run.start.runId, name, repetition);
  // Once: a resumed run sends, and shows later, what it sent before, such as a `guid()`.
  const subscription = context.once("subscription", () =>
    requestOf(context.scope.with({ callbackUrl })),
  );
  const inputs: Value = new Map([["subscribe", shownInputs(subscription)]]);
  // Listening starts before the subscription: the answer may be faster than the subscription's.
  const callback = listen(context);
  try {
    if (context.recall("subscribed") === undefined) {
      const refused = await subscribe(context, subscription, inputs);
      if (refused !== undefined) return refused;
    }
    const payload = await callback.received;
    return payload === undefined ? await giveUp(context, inputs) : ok(inputs, payload);
  } catch (error) {
    if (error instanceof RunTerminated) await unsubscribe(context, inputs);
    throw error;
  } finally {
    callback.stop();
  }
}

/** @returns how the action ends when the subscription does not succeed */
async function subscribe(
  context: ActionContext,
  subscription: Value,
  inputs: Value,
): Promise<Outcome | undefined> {
  try {
    const answer = await call(
      context,
      () => buildRequest(context, subscription),
      retryPolicyOf(subscription),
      (milliseconds) => context.wait(milliseconds),
    );
    if (answer.statusCode >= 300) return answered(inputs, answer);
  } catch (error) {
    return unanswered(context, error, inputs);
  }
  context.remember("subscribed", true);
  return undefined;
}

interface Callback {
  /** Undefined when the time limit passed first. */
  readonly received: Promise<Value | undefined>;
  stop(): void;
}

function listen(context: ActionContext): Callback {
  const { run, ports, name, repetition } = context;
  const due = dueTime(context, longestRun) ?? Infinity;
  const stops: (() => void)[] = [];
  const received = new Promise<Value | undefined>((resolve, reject) => {
    const known = context.recall(callbackMemory);
    if (known !== undefined) return resolve(known);
    stops.push(run.listen(name, repetition, callbackMemory, resolve));
    stops.push(ports.clock.after(due - ports.clock.now(), () => resolve(undefined)));
    const abort = () => reject(run.signal.reason as Error);
    if (run.signal.aborted) return abort();
    run.signal.addEventListener("abort", abort, { once: true });
    stops.push(() => run.signal.removeEventListener("abort", abort));
  });
  // Whoever fails to subscribe never awaits this; an abort then has nobody else to tell.
  received.catch(() => undefined);
  return { received, stop: () => stops.forEach((stop) => stop()) };
}

async function giveUp(context: ActionContext, inputs: Value): Promise<Outcome> {
  await unsubscribe(context, inputs);
  return timedOut(context, inputs, longestRun);
}

/** Best effort: the action has ended, whatever the other side says to this. */
async function unsubscribe(context: ActionContext, inputs: Value): Promise<void> {
  const { unsubscribe: template } = context.inputs;
  if (template === undefined) return;
  const own: Value = new Map([
    ["name", context.name],
    ["inputs", inputs],
  ] as [string, Value][]);
  const request = context.evaluate(template, context.scope.with({ own }));
  if (member(request, "uri") === undefined) return;
  try {
    const outgoing = await buildRequest(context, request);
    await context.ports.http.send({ ...outgoing, unsubscribes: true });
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
  }
}
