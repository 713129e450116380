import type { Operation, OperationError } from "../../contract";
import type { OperationSettings } from "../dependencies";
import { resultUrl } from "../http/urls";
import { operationErrors } from "../operation/finish";
import type { OperationRecord } from "../operation/operation-record";

/** The record as clients see it. */
export function operationView(
  settings: Pick<OperationSettings, "publicBaseUrl">,
  record: OperationRecord,
): Operation {
  const { id, status, createdAt, lastUpdatedAt, expiresAt } = record;
  const percentComplete = status === "Succeeded" ? 100 : record.percentComplete;
  const error = errorOf(record);
  return {
    id,
    status,
    createdAt,
    lastUpdatedAt,
    ...(percentComplete !== undefined && { percentComplete }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(error !== undefined && { error }),
    ...(status === "Succeeded" && { resourceLocation: resultUrl(settings, id) }),
  };
}

/** Azure's guideline wants an error on every end without a result, a cancel included. */
function errorOf({ status, error }: OperationRecord): OperationError | undefined {
  return status === "Canceled" ? operationErrors.canceled : error;
}
