import { errorCodes, headers } from "../../contract";
import type { Dependencies } from "../dependencies";
import { json, type Answer, type IncomingRequest } from "../http/answer";
import { checkIfMatch } from "../http/preconditions";
import { problem } from "../http/problem";
import { retryAfter } from "../http/retry-after";
import { operationUrl } from "../http/urls";
import { requestCancel } from "../operation/request-cancel";
import { operationView } from "./operation-view";
import type { StoredOperation } from "../operation/operation-store";
import { traceIdOf } from "../trace-context";
import { visibleOperation } from "./visible-operation";

/** DELETE of an operation or its status: asks to cancel it. 202, also when asked again; 409 after its end. */
export async function cancelOperation(
  request: IncomingRequest,
  deps: Dependencies,
): Promise<Answer> {
  const found = await visibleOperation(request, deps);
  checkIfMatch(request, undefined);
  const { advanced, record } = await requestCancel(found, deps);
  if (!advanced || record === undefined) {
    return problem(
      errorCodes.operationCompleted,
      "The operation is no longer running; there is nothing to cancel.",
    );
  }
  await tellBackend(record, deps);
  return json(202, operationView(deps.settings, record), {
    [headers.operationLocation]: operationUrl(deps.settings, record.id),
    ...retryAfter(deps, record),
  });
}

/**
 * Each time that the client asks, so that an answer that was lost is no end of it. What nobody has
 * begun never reaches the backend: the run finds the record as it is now, and calls nobody.
 */
async function tellBackend(
  { id, attempt, status, traceparent }: StoredOperation,
  { backend, log }: Dependencies,
): Promise<void> {
  if (backend === undefined || status !== "Canceling" || attempt === 0) return;
  const answer = await backend.cancel(id, traceparent);
  const about = { operationId: id, traceId: traceIdOf(traceparent) };
  if (answer.outcome === "lost") {
    log({ event: "backend.cancelFailed", ...about, error: answer.reason });
  } else {
    const event = answer.outcome === "told" ? "backend.canceled" : "backend.cancelFailed";
    log({ event, ...about, status: answer.status });
  }
}
