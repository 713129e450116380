import type { Operation, Profile } from "../../contract";
import {
  headers,
  isTerminal,
  profiles,
  queries,
  errorCodes,
  retryAfterSeconds,
  routePath,
} from "../../contract";
import type { Clock, OperationSettings } from "../dependencies";
import type { OperationRecord } from "../operation/operation";
import type { IncomingRequest } from "./answer";
import { refuse } from "./problem";

type Base = Pick<OperationSettings, "publicBaseUrl">;

/** Absolute URL of an operation's status, carrying the profile that the client chose. */
export function statusUrl(base: Base, id: string, chosen: Profile | undefined): string {
  const query = chosen === undefined ? "" : `?${queries.profile}=${chosen}`;
  return `${base.publicBaseUrl}${routePath("status", id)}${query}`;
}

export function operationUrl(base: Base, id: string): string {
  return base.publicBaseUrl + routePath("operation", id);
}

export function resultUrl(base: Base, id: string): string {
  return base.publicBaseUrl + routePath("result", id);
}

/** The record as clients see it. */
export function toOperation(base: Base, record: OperationRecord): Operation {
  const { id, status, createdAt, lastUpdatedAt, percentComplete, expiresAt, error } = record;
  return {
    id,
    status,
    createdAt,
    lastUpdatedAt,
    ...(percentComplete !== undefined && { percentComplete }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(error !== undefined && { error }),
    ...(status === "Succeeded" && { resourceLocation: resultUrl(base, id) }),
  };
}

/** `Retry-After` by the operation's age; none on a terminal operation. */
export function retryAfter(clock: Clock, record: OperationRecord): Record<string, string> {
  if (isTerminal(record.status)) return {};
  const age = (clock.now() - Date.parse(record.createdAt)) / 1000;
  return { [headers.retryAfter]: String(retryAfterSeconds(age)) };
}

/** The profile that `?profile=` chooses; `undefined` without one. */
export function chosenProfile(request: IncomingRequest): Profile | undefined {
  const value = request.query.get(queries.profile);
  if (value === null) return undefined;
  const profile = profiles.find((name) => name === value);
  return (
    profile ??
    refuse(
      errorCodes.invalidRequest,
      `The query parameter ${queries.profile} must be one of ${profiles.join(", ")}; got ${JSON.stringify(value.slice(0, 40))}.`,
    )
  );
}
