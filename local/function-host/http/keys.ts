import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AuthLevel } from "../function-index";
import type { SiteRequest } from "./exchange";

/** Keys of a Function App; on Azure the platform makes them (`az functionapp keys list`). */
export interface FunctionKeys {
  /** Opens every function of the app (`functionKeys.default`). */
  readonly host: string;
  /** Opens everything, the admin endpoints, too (`masterKey`). */
  readonly master: string;
}

/** The keys of the app that has this data folder; made at its first start, worthless elsewhere. */
export function openKeys(dataFolder: string): FunctionKeys {
  const file = join(dataFolder, "keys.json");
  if (!existsSync(file)) {
    const [host, master] = [newKey(), newKey()];
    writeFileSync(file, JSON.stringify({ host, master }), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, "utf8")) as FunctionKeys;
}

function newKey(): string {
  return randomBytes(32).toString("base64url");
}

/** Whether the key in `x-functions-key` or `?code=` is good enough for the level. */
export function isAuthorized(request: SiteRequest, level: AuthLevel, keys: FunctionKeys): boolean {
  const key =
    request.headers["x-functions-key"] ?? new URL(request.url).searchParams.get("code") ?? "";
  switch (level) {
    case "anonymous":
      return true;
    case "function":
      return key === keys.host || key === keys.master;
    case "admin":
      return key === keys.master;
  }
}
