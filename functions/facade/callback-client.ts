import { type FacadeAnswer, headers, limits, mediaTypes } from "../../contract";
import { continueTrace } from "../trace-context";
import { isCallbackUrl } from "./callback-url";

/** `unreachable` is worth another try; `nobody` waits there any more. */
export type CallbackOutcome = "delivered" | "nobody" | "unreachable";

/** Continues the runs that wait for an operation. */
export interface CallbackClient {
  /** Whether this client would call the URL at all. */
  accepts(callbackUrl: string): boolean;
  /** One attempt, bounded in time. Never throws. */
  post(callbackUrl: string, answer: FacadeAnswer, traceparent: string): Promise<CallbackOutcome>;
}

/**
 * Calls back over HTTP: only to URLs of this origin, without credentials (Logic Apps refuses a
 * callback with an Authorization header), without following redirects.
 */
export function httpCallbackClient(origin: string, send = fetch): CallbackClient {
  const accepts = (url: string): boolean => isCallbackUrl(url, origin);
  return {
    accepts,
    async post(callbackUrl, answer, traceparent) {
      if (!accepts(callbackUrl)) return "nobody";
      try {
        const response = await send(callbackUrl, {
          method: "POST",
          headers: {
            [headers.contentType]: mediaTypes.json,
            [headers.traceparent]: continueTrace(traceparent),
          },
          body: JSON.stringify(answer),
          redirect: "manual",
          signal: AbortSignal.timeout(limits.callbackSeconds * 1000),
        });
        await response.body?.cancel();
        return outcomeOf(response.status);
      } catch {
        // The error's text may hold the URL, and with it the signature.
        return "unreachable";
      }
    },
  };
}

function outcomeOf(status: number): CallbackOutcome {
  if (status >= 200 && status < 300) return "delivered";
  return status >= 500 || status === 408 || status === 429 ? "unreachable" : "nobody";
}
