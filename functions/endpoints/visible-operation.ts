import { errorCodes, headers } from "../../contract";
import type { Dependencies } from "../dependencies";
import { transitionContext } from "../operation/advance";
import { isOperationId } from "../operation/operation-id";
import type { StoredOperation } from "../operation/operation-store";
import { visibility } from "../operation/retention";
import type { IncomingRequest } from "../http/answer";
import { callerOf } from "../http/caller";
import { refuse } from "../http/problem";

/**
 * The operation that the route's `{id}` names, in one storage read, or stands for, in two. Ends the
 * request with 401, 429 (asked far too often), 404 (unknown, forgotten, or another caller's: the same
 * bytes) or 410 (expired).
 */
export async function visibleOperation(
  request: IncomingRequest,
  deps: Dependencies,
): Promise<StoredOperation> {
  const caller = callerOf(request, deps.settings);
  const id = request.params["id"];
  if (!isOperationId(id)) return notFound();
  checkPace(id, caller, deps);
  const record = await readOperation(id, deps);
  if (record === undefined || !mayBeSeen(record, caller)) return notFound();
  switch (visibility(record, transitionContext(deps))) {
    case "present":
      deps.pace.learn(record);
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

/**
 * 429 before any storage read, when this caller asks for this id too often. Each caller has an
 * allowance of its own: what others do with an id tells nobody whether it exists.
 */
function checkPace(id: string, caller: string, { polls, clock }: Dependencies): void {
  const seconds = polls.take(JSON.stringify([caller, id]), clock.now());
  if (seconds === 0) return;
  const detail = "This operation is asked for far more often than Retry-After says; slow down.";
  refuse(errorCodes.tooManyRequests, detail, { [headers.retryAfter]: String(seconds) });
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
