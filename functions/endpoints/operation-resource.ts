import type { Dependencies } from "../dependencies";
import { json, type Answer, type IncomingRequest } from "../http/answer";
import { retryAfter } from "../http/retry-after";
import { cancelOperation } from "./cancel";
import { operationView } from "./operation-view";
import { visibleOperation } from "./visible-operation";
import { waitForEnd } from "./wait-for-end";

/**
 * `/api/operations/{id}`: GET shows the operation, after `Prefer: wait=n` if asked; DELETE asks to
 * cancel it.
 */
export async function operationResource(
  request: IncomingRequest,
  deps: Dependencies,
): Promise<Answer> {
  if (request.method === "DELETE") return cancelOperation(request, deps);
  const found = await visibleOperation(request, deps);
  const { record, applied } = await waitForEnd(found, request, deps);
  const again = retryAfter(deps, record);
  return json(200, operationView(deps.settings, record), { ...again, ...applied });
}
