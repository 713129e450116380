import type { ActionContext } from "../run/action-context";
import { HttpFailure, type IncomingResponse, type OutgoingRequest } from "../run/ports";
import { isRetryable, retryAfterOf, retryDelay, type RetryPolicy } from "./retry";

/** Longest time that one call may take (Azure Logic Apps limits, outbound synchronous request). */
const callLimitSeconds = 120;

/**
 * Sends a request until it gets an answer that a retry would not change, or the policy gives up.
 * @param wait how to pass the time between attempts
 * @throws HttpFailure when the last attempt got no answer
 */
export async function call(
  context: ActionContext,
  request: () => Promise<OutgoingRequest>,
  policy: RetryPolicy,
  wait: (milliseconds: number) => Promise<void>,
): Promise<IncomingResponse> {
  const { clock, random } = context.ports;
  for (let retry = 1; ; retry++) {
    const answer = await attempt(context, await request());
    const isFinal =
      answer instanceof HttpFailure ? !answer.retryable : !isRetryable(answer.statusCode);
    const asked =
      answer instanceof HttpFailure ? undefined : retryAfterOf(answer.headers, clock.now());
    const seconds = isFinal ? undefined : retryDelay(policy, retry, asked, random());
    if (seconds !== undefined) {
      await wait(seconds * 1000);
      context.retries++;
      continue;
    }
    if (answer instanceof HttpFailure) throw answer;
    return answer;
  }
}

async function attempt(
  context: ActionContext,
  request: OutgoingRequest,
): Promise<IncomingResponse | HttpFailure> {
  const { run, ports } = context;
  const timeout = new AbortController();
  const cancelTimeout = ports.clock.after(callLimitSeconds * 1000, () => timeout.abort());
  try {
    return await ports.http.send(request, AbortSignal.any([run.signal, timeout.signal]));
  } catch (error) {
    if (run.signal.aborted) throw run.signal.reason;
    if (timeout.signal.aborted) {
      return new HttpFailure(
        "BadRequest",
        "Http request failed: the server did not respond within the timeout limit. Please see logic app limits at https://aka.ms/logic-apps-limits-and-config#http-limits.",
        true,
      );
    }
    if (error instanceof HttpFailure) return error;
    throw error;
  } finally {
    cancelTimeout();
  }
}
