import { errorCodes, headers } from "../../contract";
import type { Dependencies } from "../dependencies";
import type { Answer, IncomingRequest } from "../http/answer";
import { json } from "../http/answer";
import { checkIfMatch } from "../http/preconditions";
import { problem } from "../http/problem";
import { retryAfter } from "../http/retry-after";
import { operationUrl } from "../http/urls";
import { advance } from "../operation/advance";
import { isoTime } from "../operation/operation";
import { operationView } from "./operation-view";
import { visibleOperation } from "./visible-operation";

/** DELETE of an operation or its status: asks to cancel it. 202, also when asked again; 409 after its end. */
export async function cancelOperation(
  request: IncomingRequest,
  deps: Dependencies,
): Promise<Answer> {
  const found = await visibleOperation(request, deps);
  checkIfMatch(request, undefined);
  // Nobody may ever begin it: the next sweep ends it.
  if (found.status === "NotStarted") {
    await deps.due.add({ kind: "repair", at: isoTime(deps.clock.now()), operationId: found.id });
  }
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
