import type { Operation } from "../../contract";
import type { OperationSettings } from "../dependencies";
import { resultUrl } from "../http/urls";
import type { OperationRecord } from "../operation/operation";

/** The record as clients see it. */
export function operationView(
  settings: Pick<OperationSettings, "publicBaseUrl">,
  record: OperationRecord,
): Operation {
  const { id, status, createdAt, lastUpdatedAt, percentComplete, expiresAt, error } = record;
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
