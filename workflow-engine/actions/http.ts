import { hasOption, isObject } from "../language/action-types";
import { parseDuration } from "../language/duration";
import type { ActionContext } from "../run/action-context";
import { toText } from "../expressions/text";
import { fromPlain, member, type Value } from "../expressions/values";
import { call } from "../http/call";
import { headerValue } from "../http/header-names";
import { buildRequest, pollRequest, shownInputs } from "../http/request";
import { retryAfterOf, retryPolicyOf } from "../http/retry";
import { HttpFailure, type IncomingResponse } from "../run/ports";
import { failed, statusCodeName, type Outcome } from "../run/records";

/** Between polls of a 202 answer that does not say when to come again. */
const pollSeconds = 20;

/** Longest duration of a run (Azure Logic Apps limits): a webhook without a limit waits no longer. */
export const longestRun = "P90D";

/** The action's own time limit passed while it waited. */
class ActionTimeout extends Error {}

/** Calls, and follows a 202 with a Location to the answer that is none. */
export async function http(context: ActionContext): Promise<Outcome> {
  const inputs = context.evaluate(context.inputs);
  return callAndFollow(context, inputs, inputs);
}

/**
 * @param inputs what the run history shows
 * @param request what is sent, in the form of an Http action's inputs
 * @param bodyOnly whether the outputs are the answer's body alone
 */
export async function callAndFollow(
  context: ActionContext,
  inputs: Value,
  request: Value,
  bodyOnly = false,
): Promise<Outcome> {
  const shown = shownInputs(inputs);
  const limit = startLimit(context);
  try {
    const { body, ...answer } = await exchange(context, request, limit.wait);
    if (!bodyOnly) return answered(shown, { ...answer, ...(body === undefined ? {} : { body }) });
    return { ...answered(shown, answer), outputs: new Map([["body", body ?? null]]) };
  } catch (error) {
    return unanswered(context, error, shown);
  } finally {
    limit.cancel();
  }
}

async function exchange(
  context: ActionContext,
  inputs: Value,
  wait: (milliseconds: number) => Promise<void>,
): Promise<IncomingResponse> {
  const { clock } = context.ports;
  const policy = retryPolicyOf(inputs);
  const followsLocation = !hasOption(context.node.source, "DisableAsyncPattern");
  const poll = (uri: string) =>
    call(context, () => pollRequest(context, inputs, uri), policy, wait);
  const known = context.recall("location");
  let uri = known === undefined ? undefined : toText(known);
  // A resumed run that had been told where to look does not send the request again.
  let answer =
    uri === undefined
      ? await call(context, () => buildRequest(context, inputs), policy, wait)
      : await poll(uri);
  while (followsLocation && answer.statusCode === 202) {
    uri = locationOf(answer, uri ?? toText(member(inputs, "uri") ?? "")) ?? uri;
    if (uri === undefined) return answer;
    context.remember("location", uri);
    await wait((retryAfterOf(answer.headers, clock.now()) ?? pollSeconds) * 1000);
    answer = await poll(uri);
  }
  return answer;
}

function locationOf(answer: IncomingResponse, base: string): string | undefined {
  const location = headerValue(answer.headers, "location");
  if (location === undefined || !URL.canParse(location, base)) return undefined;
  // As it came when it is complete: a URL object would normalize it.
  return URL.canParse(location) ? location : new URL(location, base).href;
}

/** An answer below 300 succeeds; a redirect is not followed, and fails the action. */
export function answered(inputs: Value, answer: IncomingResponse): Outcome {
  const outputs = fromPlain(answer);
  const code = statusCodeName(answer.statusCode);
  return answer.statusCode < 300
    ? { status: "Succeeded", code, inputs, outputs }
    : failed(code, undefined, { inputs, outputs });
}

/** How an action ends that got no answer. */
export function unanswered(context: ActionContext, error: unknown, inputs: Value): Outcome {
  if (error instanceof HttpFailure) {
    return failed(error.code, { code: error.code, message: error.message }, { inputs });
  }
  if (error instanceof ActionTimeout) return timedOut(context, inputs);
  throw error;
}

/** @param otherwise limit of an action whose definition has none */
export function timedOut(context: ActionContext, inputs: Value, otherwise = ""): Outcome {
  return {
    status: "TimedOut",
    code: "ActionTimedOut",
    error: {
      code: "ActionTimedOut",
      message: `The execution of template action '${context.name}' failed: it did not complete within its limit of '${limitText(context) ?? otherwise}'.`,
    },
    inputs,
  };
}

/** The action's `limit.timeout`, evaluated; undefined without one. */
function limitText(context: ActionContext): string | undefined {
  const { limit } = context.node.source;
  const timeout = isObject(limit) ? limit["timeout"] : undefined;
  return timeout === undefined ? undefined : toText(context.evaluate(timeout));
}

/**
 * `limit.timeout` bounds the waiting between calls, not a call that is under way. The due time is
 * kept over restarts.
 */
function startLimit(context: ActionContext) {
  const { clock } = context.ports;
  const due = dueTime(context);
  if (due === undefined) return { wait: (ms: number) => context.wait(ms), cancel: () => undefined };
  const passed = new AbortController();
  const cancel = clock.after(due - clock.now(), () => passed.abort(new ActionTimeout()));
  const signal = AbortSignal.any([context.run.signal, passed.signal]);
  return { wait: (ms: number) => clock.wait(ms, signal), cancel };
}

/**
 * When the action's limit passes, in milliseconds since 1970; undefined without a limit.
 * @param otherwise limit of an action whose definition has none
 */
export function dueTime(context: ActionContext, otherwise?: string): number | undefined {
  const limit = limitText(context) ?? otherwise;
  if (limit === undefined) return undefined;
  const seconds = parseDuration(limit);
  if (seconds === undefined) return undefined;
  return Number(context.once("due", () => context.ports.clock.now() + seconds * 1000));
}
