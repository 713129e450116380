import type { Dependencies } from "../dependencies";
import { withHeaders, type Answer, type IncomingRequest } from "../http/answer";
import { chosenProfile } from "../http/profile";
import { cancelOperation } from "./cancel";
import { statusAnswer } from "./status-answer";
import { visibleOperation } from "./visible-operation";
import { waitForEnd } from "./wait-for-end";

/**
 * `/api/status/{id}`: GET tells pending, or where the result is, or why there is none, after
 * `Prefer: wait=n` if asked; DELETE asks to cancel, as at the operation.
 */
export async function checkStatus(request: IncomingRequest, deps: Dependencies): Promise<Answer> {
  if (request.method === "DELETE") return cancelOperation(request, deps);
  const profile = chosenProfile(request);
  const { record, applied } = await waitForEnd(
    await visibleOperation(request, deps),
    request,
    deps,
  );
  return withHeaders(await statusAnswer(record, profile, deps), applied);
}
