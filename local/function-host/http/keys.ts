import type { AuthLevel } from "../function-index";
import type { SiteRequest } from "./exchange";

/**
 * Keys of every local Function App. They are the same on every machine and open nothing but this
 * machine's own run; on Azure the platform makes real ones (`az functionapp keys list`).
 */
export const developmentKeys = {
  /** Opens every function of the app (`functionKeys.default`). */
  host: "local-development-host-key",
  /** Opens everything, the admin endpoints, too (`masterKey`). */
  master: "local-development-master-key",
} as const;

/** Whether the key in `x-functions-key` or `?code=` is good enough for the level. */
export function isAuthorized(request: SiteRequest, level: AuthLevel): boolean {
  const key =
    request.headers["x-functions-key"] ?? new URL(request.url).searchParams.get("code") ?? "";
  switch (level) {
    case "anonymous":
      return true;
    case "function":
      return key === developmentKeys.host || key === developmentKeys.master;
    case "admin":
      return key === developmentKeys.master;
  }
}
