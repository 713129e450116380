import { isList, isObject, textOf, valueAt, type Json, type JsonObject } from "../synthesized/json";
import type { Resource } from "../synthesized/stack";
import {
  accountCallers,
  hasNewcomers,
  origins,
  siteCallers,
  tokenCallers,
  triggerCallers,
  type Callers,
} from "./callers";
import type { Side } from "./change";

type Values = readonly (Json | undefined)[];

/** Arguments of a type of resource that decide who gets in, or whether data survives a mistake. */
export interface Guard {
  readonly topic: "exposure" | "protection";
  /** Terraform type, or Azure type of an azapi resource; `*` for every one. */
  readonly type: string;
  readonly paths: readonly string[];
  /** How much it lets through: of two values, the greater is the weaker. Azure's defaults count. */
  readonly openness: (values: Values) => number;
  /** Who is let in, where they can be told apart. @default as many as `openness` says */
  readonly callers?: (values: Values) => Callers;
  /** What a new resource may let through without a word, for there is hardly less. @default 0 */
  readonly least?: number;
  /** Set where the resource is itself a lock, so that to remove it opens something. */
  readonly isLock?: true;
}

const tlsVersions = ["1.3", "1.2", "1.1", "1.0"];

/** TLS 1.2 is what every service takes; 1.3 is not to be had everywhere. */
function tls(type: string, path: string): Guard {
  return { ...exposure(type, path, oldestTls), least: tlsVersions.indexOf("1.2") };
}

/** Open when the argument, or Azure's default in its absence, has this value. */
function open(whenValue: boolean, byDefault: boolean): Guard["openness"] {
  return ([value]) => ((value ?? byDefault) === whenValue ? 1 : 0);
}

function oldestTls([value]: Values): number {
  const text = typeof value === "string" ? value.replace("TLS", "").replace("_", ".") : "1.0";
  return Math.max(0, tlsVersions.indexOf(text));
}

function exposure(
  type: string,
  paths: string | readonly string[],
  openness: Guard["openness"],
): Guard {
  return { topic: "exposure", type, paths: typeof paths === "string" ? [paths] : paths, openness };
}

function callers(
  type: string,
  paths: readonly string[],
  named: (values: Values) => Callers,
): Guard {
  return { ...exposure(type, paths, (values) => named(values).openness), callers: named };
}

const storage = "azurerm_storage_account";
const site = "Microsoft.Web/sites";
const workflow = "Microsoft.Logic/workflows";
const siteConfig = "body.properties.siteConfig";

const guards: readonly Guard[] = [
  exposure(storage, "shared_access_key_enabled", open(true, true)),
  exposure(storage, "allow_nested_items_to_be_public", open(true, true)),
  callers(storage, ["public_network_access_enabled", "network_rules"], accountCallers),
  exposure(storage, "https_traffic_only_enabled", open(false, true)),
  exposure(storage, "local_user_enabled", open(true, true)),
  exposure(storage, "sftp_enabled", open(true, false)),
  exposure(storage, "cross_tenant_replication_enabled", open(true, false)),
  exposure(storage, "default_to_oauth_authentication", open(false, false)),
  tls(storage, "min_tls_version"),
  exposure("azurerm_storage_container", "container_access_type", ([access]) =>
    Math.max(0, ["private", "blob", "container"].indexOf(textOf(access))),
  ),
  exposure("azurerm_servicebus_namespace", "local_auth_enabled", open(true, true)),
  exposure("azurerm_servicebus_namespace", "public_network_access_enabled", open(true, true)),
  tls("azurerm_servicebus_namespace", "minimum_tls_version"),
  exposure("azurerm_application_insights", "local_authentication_disabled", open(false, false)),
  exposure("azurerm_log_analytics_workspace", "local_authentication_enabled", open(true, true)),
  exposure(site, "body.properties.httpsOnly", open(false, false)),
  exposure(site, "body.properties.publicNetworkAccess", ([access]) =>
    access === "Disabled" ? 0 : 1,
  ),
  callers(
    site,
    [`${siteConfig}.ipSecurityRestrictions`, `${siteConfig}.ipSecurityRestrictionsDefaultAction`],
    siteCallers,
  ),
  tls(site, `${siteConfig}.minTlsVersion`),
  tls(site, `${siteConfig}.scmMinTlsVersion`),
  exposure(site, `${siteConfig}.remoteDebuggingEnabled`, open(true, false)),
  callers(site, [`${siteConfig}.cors`], origins),
  exposure(site, `${siteConfig}.appSettings.AUTHENTICATION`, ([mode]) =>
    mode === "entra" ? 0 : 1,
  ),
  exposure(`${site}/basicPublishingCredentialsPolicies`, "body.properties.allow", open(true, true)),
  { ...callers(`${site}/config`, ["body.properties"], tokenCallers), isLock: true },
  callers(workflow, ["body.properties.accessControl.triggers"], triggerCallers),
  { topic: "protection", type: "*", paths: ["lifecycle.prevent_destroy"], openness: unprotected },
  {
    topic: "protection",
    type: "azurerm_management_lock",
    paths: [],
    openness: () => 0,
    isLock: true,
  },
  { topic: "protection", type: storage, paths: ["blob_properties"], openness: softDelete },
];

/** The guards of a resource's type. */
export function guardsOf({ type, azureType }: Resource): readonly Guard[] {
  return guards.filter((guard) => [type, azureType, "*"].includes(guard.type));
}

/** Whether an attribute, by its path, belongs to a guard. */
export function isGuardedBy({ paths }: Guard, path: readonly string[]): boolean {
  const name = path.join(".");
  return paths.some((guarded) => name === guarded || name.startsWith(`${guarded}.`));
}

/** The side on which a guard lets more through, or both where each lets in others; undefined where they are alike. */
export function weakerSide(
  guard: Guard,
  before: JsonObject,
  after: JsonObject,
): Side | "both" | undefined {
  const [was, is] = [callersOf(guard, before), callersOf(guard, after)];
  const [come, gone] = [hasNewcomers(was, is), hasNewcomers(is, was)];
  if (come && gone) return "both";
  if (come || gone) return come ? "after" : "before";
  if (was.openness === is.openness) return undefined;
  return was.openness > is.openness ? "before" : "after";
}

/** Whether a resource lets more through than there was while it did not exist, or less. */
export function opens(guard: Guard, values: JsonObject): "more" | "less" | undefined {
  // Where there is no resource nothing is open, unless the resource is what closes it.
  if (guard.isLock) return "less";
  return callersOf(guard, values).openness > (guard.least ?? 0) ? "more" : undefined;
}

function callersOf({ paths, openness, callers: named }: Guard, values: JsonObject): Callers {
  const given = paths.map((path) => guarded(values, path.split(".")));
  return named?.(given) ?? { openness: openness(given) };
}

/** The value at a path; an app setting stands in its list under its name. */
export function guarded(values: JsonObject, path: readonly string[]): Json | undefined {
  const at = path.indexOf("appSettings");
  if (at === -1) return valueAt(values, path);
  const list = valueAt(values, path.slice(0, at + 1));
  const name = path.slice(at + 1).join(".");
  const settings = isList(list) ? list : [];
  const setting = settings.find((item) => isObject(item) && item["name"] === name);
  return valueAt(setting, ["value"]);
}

function unprotected([isPrevented]: Values): number {
  return isPrevented === true ? 0 : 1;
}

/** Days in which something deleted is gone for good, of a month. */
function softDelete([properties]: Values): number {
  const days = ["delete_retention_policy", "container_delete_retention_policy"].map((policy) =>
    Number(valueAt(properties, [policy, "days"]) ?? 0),
  );
  return days.reduce((sum, kept) => sum + Math.max(0, 366 - kept), 0);
}
