import { errorCodes, headers } from "../../contract";
import type { Dependencies } from "../dependencies";
import { transitionContext } from "../operation/advance";
import { isOperationId, visibility } from "../operation/operation";
import type { StoredOperation } from "../operation/operation-store";
import type { IncomingRequest } from "../http/answer";
import { callerOf } from "../http/caller";
import { refuse } from "../http/problem";

/**
 * The operation that the route's `{id}` names, in one storage read, or stands for, in two. Ends the
 * request with 401, 404 (unknown, forgotten, or another caller's: the same bytes) or 410 (expired).
 */
export async function visibleOperation(
  request: IncomingRequest,
  deps: Dependencies,
): Promise<StoredOperation> {
  const caller = callerOf(request, deps.settings);
  const id = request.params["id"];
  const record = isOperationId(id) ? await readOperation(id, deps) : undefined;
  if (record === undefined || !mayBeSeen(record, caller)) return notFound();
  switch (visibility(record, transitionContext(deps))) {
    case "present":
      return record;
    case "expired":
      return refuse(
        errorCodes.operationExpired,
        "The operation ended long ago and its result is deleted; submit the request again.",
      );
    case "forgotten":
      return notFound();
  }
}

/** `visibleOperation` for endpoints that clients poll: 429 before any storage read. */
export async function polledOperation(
  request: IncomingRequest,
  deps: Dependencies,
): Promise<StoredOperation> {
  const id = request.params["id"];
  const seconds = isOperationId(id) ? deps.polls.take(id, deps.clock.now()) : 0;
  if (seconds > 0) {
    const detail = "This operation is polled far faster than Retry-After asks for; slow down.";
    refuse(errorCodes.tooManyRequests, detail, { [headers.retryAfter]: String(seconds) });
  }
  return visibleOperation(request, deps);
}

async function readOperation(
  id: string,
  { operations }: Dependencies,
): Promise<StoredOperation | undefined> {
  const record = await operations.read(id);
  return record?.aliasOf === undefined ? record : operations.read(record.aliasOf);
}

/** An operation that nobody owns (submitted with a key, or through the facade) is a capability. */
function mayBeSeen({ owner }: StoredOperation, caller: string): boolean {
  return owner === "" || owner === caller;
}

function notFound(): never {
  refuse(errorCodes.operationNotFound, "No operation of yours has this id; check the URL.");
}
