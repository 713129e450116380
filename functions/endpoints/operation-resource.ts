import { errorCodes, headers } from "../../contract";
import { advance } from "../operation/advance";
import type { Dependencies } from "../dependencies";
import { type Answer, type IncomingRequest, json } from "../http/answer";
import { problem } from "../http/problem";
import { retryAfter } from "../http/retry-after";
import { operationUrl } from "../http/urls";
import { operationView } from "./operation-view";
import { polledOperation, visibleOperation } from "./visible-operation";

/** `/api/operations/{id}`: GET shows the operation, DELETE asks to cancel it. */
export function operationResource(request: IncomingRequest, deps: Dependencies): Promise<Answer> {
  return request.method === "DELETE" ? cancel(request, deps) : show(request, deps);
}

async function show(request: IncomingRequest, deps: Dependencies): Promise<Answer> {
  const record = await polledOperation(request, deps);
  return json(200, operationView(deps.settings, record), retryAfter(deps.clock, record));
}

async function cancel(request: IncomingRequest, deps: Dependencies): Promise<Answer> {
  const found = await visibleOperation(request, deps);
  const { advanced, record } = await advance(deps, found, { type: "requestCancel" });
  if (!advanced || record === undefined) {
    return problem(
      errorCodes.operationCompleted,
      "The operation is no longer running; there is nothing to cancel.",
    );
  }
  return json(202, operationView(deps.settings, record), {
    [headers.operationLocation]: operationUrl(deps.settings, record.id),
    ...retryAfter(deps.clock, record),
  });
}
