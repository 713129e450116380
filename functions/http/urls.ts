import { type Profile, queries, routePath } from "../../contract";
import type { OperationSettings } from "../dependencies";

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
