import { headers, limits, operationIdPlace } from "../contract";
import { continueTrace } from "./trace-context";

/** What the backend said to a cancel; `lost` when it could not be asked. */
export type BackendCancel =
  | { readonly outcome: "told" | "refused"; readonly status: number }
  | { readonly outcome: "lost"; readonly reason: string };

/** The API that does the work of functions-logic-app, as far as a function calls it. */
export interface BackendClient {
  /** Asks it to end what it does for the operation. Bounded in time; never throws. */
  cancel(operationId: string, traceparent: string): Promise<BackendCancel>;
}

/** Pauses before further tries: the run may only be about to call the backend (404). */
const pauses = [1000, 2000];

/**
 * Cancels by `DELETE` of the job's address, without a credential and without following redirects, as
 * the run calls the backend.
 * @param template the address, with `{operationId}` in the id's place
 */
export function httpBackendClient(
  template: string,
  clock: { sleep(milliseconds: number): Promise<void> },
  send = fetch,
): BackendClient {
  const once = async (url: string, traceparent: string): Promise<BackendCancel> => {
    try {
      const response = await send(url, {
        method: "DELETE",
        headers: { [headers.traceparent]: continueTrace(traceparent) },
        redirect: "manual",
        signal: AbortSignal.timeout(limits.backendCancelSeconds * 1000),
      });
      await response.body?.cancel();
      return { outcome: response.ok ? "told" : "refused", status: response.status };
    } catch (error) {
      return { outcome: "lost", reason: error instanceof Error ? error.message : String(error) };
    }
  };
  return {
    async cancel(operationId, traceparent) {
      const url = template.replace(operationIdPlace, operationId);
      let answer = await once(url, traceparent);
      for (const pause of pauses) {
        if (!mayPass(answer)) return answer;
        await clock.sleep(pause);
        answer = await once(url, traceparent);
      }
      return answer;
    },
  };
}

/** Whether the same may be answered otherwise a moment later. */
function mayPass(answer: BackendCancel): boolean {
  if (answer.outcome === "lost") return true;
  return [404, 408, 429].includes(answer.status) || answer.status >= 500;
}
